using System.Text.Json;

namespace Cronwatch.Sinks.Alerts;

/// <summary>Members of an object that are the same in many documents: written once, then copied.</summary>
internal sealed class WrittenMembers
{
    private readonly JsonEncodedText _firstName;
    private readonly byte[] _rest;

    /// <param name="members">Writes them: one or more.</param>
    public WrittenMembers(Action<Utf8JsonWriter> members)
    {
        var written = AlertDocument.Written(members);
        var reader = new Utf8JsonReader(written);
        reader.Read();
        reader.Read();
        _firstName = JsonEncodedText.Encode(reader.GetString()!, AlertDocument.Encoder);
        _rest = written[(int)reader.BytesConsumed..^1];
    }

    /// <summary>Copies them into an open object. To the writer they are one member, whose value has the names of the others in it.</summary>
    public void CopyTo(Utf8JsonWriter writer)
    {
        writer.WritePropertyName(_firstName);
        writer.WriteRawValue(_rest, skipInputValidation: true);
    }
}

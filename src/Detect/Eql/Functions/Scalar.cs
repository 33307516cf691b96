using Cronwatch.Detect.Eql.Syntax;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>A value that a computation takes or gives: nothing, text or a number. A truth is the text <c>true</c> or <c>false</c>.</summary>
/// <remarks>Its text points into the event or the scratch: use it before the next event, and before the scratch is reset.</remarks>
internal readonly ref struct Scalar
{
    private readonly ReadOnlySpan<byte> _utf8;
    private readonly Number _number;

    private Scalar(ScalarKind kind, ReadOnlySpan<byte> utf8, Number number)
    {
        Kind = kind;
        _utf8 = utf8;
        _number = number;
    }

    public ScalarKind Kind { get; }

    public bool IsNull => Kind == ScalarKind.Nothing;

    public bool IsTrue => Kind == ScalarKind.Text && _utf8.SequenceEqual("true"u8);

    public static Scalar Of(ReadOnlySpan<byte> utf8) => new(ScalarKind.Text, utf8, default);

    public static Scalar Of(Number number) => new(ScalarKind.Number, default, number);

    public static Scalar Of(bool truth) => Of(truth ? "true"u8 : "false"u8);

    /// <summary>Its text; that of a number is written into the scratch.</summary>
    public ReadOnlySpan<byte> TextIn(Scratch scratch) => Kind == ScalarKind.Number ? scratch.Write(_number) : _utf8;

    /// <summary>Its number, if it is one or its text says one.</summary>
    public bool TryGetNumber(out Number number)
    {
        number = _number;
        return Kind == ScalarKind.Number || (Kind == ScalarKind.Text && Number.TryParse(_utf8, out number));
    }
}

internal enum ScalarKind : byte
{
    Nothing,
    Text,
    Number,
}

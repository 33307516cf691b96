using System.Text;
using System.Text.Unicode;
using Cronwatch.Detect.Eql.Binding;
using Cronwatch.Detect.Rules;

namespace Cronwatch.Detect.Exceptions.ValueLists;

/// <summary>Reads a value list: a literal a line, in UTF-8. Blank lines are nothing, and blanks around a literal none of it.</summary>
internal sealed class ValueListFile
{
    // A file of the wrong kind is wrong line by line: the first of them say it.
    private const int MostErrors = 20;

    private const int BufferLength = 1 << 20;

    private readonly string _path;
    private readonly List<RuleError> _errors;
    private int _found;

    private ValueListFile(string path, List<RuleError> errors) => (_path, _errors) = (path, errors);

    /// <summary>The list, by its type; null with what is wrong. The file is read twice, so that nothing needs to grow.</summary>
    public static ValueList? Read(string path, string type, List<RuleError> errors)
    {
        var file = new ValueListFile(path, errors);
        try
        {
            var list = file.Read(type);
            return file._found == 0 ? list : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new RuleError(path, 0, 0, "the value list cannot be read", "check that it may be read and stands still"));
            return null;
        }
    }

    /// <summary>Reads an address, a network in CIDR, or two addresses with <c>-</c> between them, ends included.</summary>
    public static bool TryParseRange(ReadOnlySpan<byte> utf8, out UInt128 first, out UInt128 last)
    {
        var dash = utf8.IndexOf((byte)'-');
        if (dash >= 0)
            return Address.TryParse(utf8[..dash].Trim(" "u8), out first) & Address.TryParse(utf8[(dash + 1)..].Trim(" "u8), out last) && first <= last;
        var slash = utf8.IndexOf((byte)'/');
        var isAddress = Address.TryParse(slash < 0 ? utf8 : utf8[..slash], out first);
        last = first;
        return isAddress && (slash < 0 || Address.TryParseRange(Encoding.UTF8.GetString(utf8), out first, out last));
    }

    private ValueList? Read(string type)
    {
        var lines = 0;
        ForEachLine((_, _) => lines++);
        if (_found > 0)
            return null;
        return type is "ip" or "ip_range" ? ReadAddresses(type, lines) : ReadTexts(type, lines);
    }

    private ValueList ReadTexts(string type, int lines)
    {
        var texts = new PackedTexts(lines);
        ForEachLine((literal, line) =>
        {
            if (texts.Count == lines)
                throw new IOException("The file grew.");
            if (literal.Length > PackedTexts.LongestText)
                Refuse(line, "the literal is longer than 32,766 bytes, and no value is", "shorten it, or leave it out");
            else if (!Utf8.IsValid(literal))
                Refuse(line, "the line is not UTF-8", "save the file as UTF-8");
            else
                texts.Add(type == "text" ? Encoding.UTF8.GetBytes(Words.Joined(Encoding.UTF8.GetString(literal))) : literal);
        });
        return type == "text" ? new ValueList.Phrases(texts) : new ValueList.Keywords(texts);
    }

    private ValueList.Addresses ReadAddresses(string type, int lines)
    {
        var (first, last, count) = (new UInt128[lines], new UInt128[lines], 0);
        ForEachLine((literal, line) =>
        {
            if (count == lines)
                throw new IOException("The file grew.");
            if (type == "ip" ? Address.TryParse(literal, out first[count]) : TryParseRange(literal, out first[count], out last[count]))
            {
                if (type == "ip")
                    last[count] = first[count];
                count++;
            }
            else if (type == "ip")
                Refuse(line, "the line is no address", "write one such as `192.0.2.7`; networks belong into a list of type `ip_range`");
            else
                Refuse(line, "the line is no range of addresses", "write `192.0.2.1-192.0.2.9` or `192.0.2.0/24`");
        });
        Array.Resize(ref first, count);
        Array.Resize(ref last, count);
        return new ValueList.Addresses(new AddressRanges(first, last));
    }

    private void Refuse(int line, string what, string cure)
    {
        if (++_found <= MostErrors)
            _errors.Add(new RuleError(_path, line, 1, what, cure));
    }

    private delegate void TakeLine(ReadOnlySpan<byte> literal, int line);

    private void ForEachLine(TakeLine take)
    {
        using var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var (buffer, held, line) = (new byte[BufferLength], 0, 0);
        while (stream.Read(buffer, held, buffer.Length - held) is > 0 and var read)
        {
            var rest = buffer.AsSpan(0, held + read);
            while (rest.IndexOf((byte)'\n') is var end and >= 0)
            {
                Take(rest[..end], ++line, take);
                rest = rest[(end + 1)..];
            }
            held = rest.Length;
            rest.CopyTo(buffer);
            if (held == buffer.Length)
            {
                Refuse(line + 1, "the line is longer than 1 MiB", "write a literal a line");
                return;
            }
        }
        Take(buffer.AsSpan(0, held), line + 1, take);
    }

    private static void Take(ReadOnlySpan<byte> line, int number, TakeLine take)
    {
        if (number == 1 && line.StartsWith("\uFEFF"u8))
            line = line[3..];
        line = line.Trim(" \t\r"u8);
        if (!line.IsEmpty)
            take(line, number);
    }
}

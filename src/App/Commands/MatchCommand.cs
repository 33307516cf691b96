using System.CommandLine;
using System.Text;
using Cronwatch.Detect.Eql;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch match</c>: grep for events.</summary>
internal static class MatchCommand
{
    public static Command Create()
    {
        var query = new Argument<string>("QUERY") { Description = "an EQL query, such as 'file where file.path : \"/etc/cron*\"'" };
        var files = new Argument<string[]>("FILE")
        {
            Description = "JSON events, one after another; - or none: standard input",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var count = new Option<bool>("--count") { Description = "print how many events match, not the events" };
        var category = new Option<string>("--event-category-field")
        {
            Description = "the field that holds the category",
            HelpName = "NAME",
            DefaultValueFactory = _ => EqlQuery.CategoryField,
        };
        var command = new Command("match",
            "Prints the events that match a query, unchanged. What holds no literal of the query is not parsed. Ends with 0: some, 1: none, 2: an error.");
        command.Arguments.Add(query);
        command.Arguments.Add(files);
        command.Options.Add(count);
        command.Options.Add(category);
        command.SetAction(parsed => Match(
            parsed.GetValue(query)!, parsed.GetValue(files) is { Length: > 0 } named ? named : ["-"],
            parsed.GetValue(count), parsed.GetValue(category)!));
        return command;
    }

    private static int Match(string text, string[] files, bool count, string categoryField)
    {
        var fields = new FieldTable.Builder();
        if (!EqlQuery.TryCompile(text, fields, categoryField, out var query, out var errors))
        {
            foreach (var error in errors)
                Console.Error.WriteLine($"query:{error.Draw(text)}");
            return ExitCode.BadInput;
        }
        using var output = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
        var search = new Search(query, new HostEvent(fields.ToTable()), count, output);
        foreach (var file in files)
            search.Read(file);
        search.End();
        return search.Failed ? ExitCode.BadInput : search.Matched > 0 ? ExitCode.Fine : ExitCode.Findings;
    }

    private sealed class Search(EqlQuery query, HostEvent @event, bool count, Stream output)
    {
        private readonly Prefilter _prefilter = new(query.NecessaryLiterals);

        public long Matched { get; private set; }

        public bool Failed { get; private set; }

        public void Read(string file)
        {
            try
            {
                Read(file, file == "-" ? StandardInput() : File.ReadAllBytes(file));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fail($"{file}: {e.Message.TrimEnd('.')}; name a file that can be read");
            }
        }

        public void End()
        {
            if (count)
                output.Write(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{Matched}\n")));
        }

        // A line that is an event of its own, as most are, is only parsed when it may match. From the first other one on,
        // events may stand on several lines.
        private void Read(string file, byte[] bytes)
        {
            var at = 0;
            while (LengthOfEvent(bytes.AsSpan(at)) is var length and > 0)
            {
                var line = bytes.AsSpan(at, length);
                if (_prefilter.Test(line).HasFlag(PrefilterVerdict.Candidate))
                    Read(file, bytes, line);
                at += length;
            }
            Read(file, bytes, bytes.AsSpan(at));
        }

        // With its line end; 0 when the next line is no event of its own: {…} and then { or the end.
        private static int LengthOfEvent(ReadOnlySpan<byte> bytes)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            var isEvent = line.StartsWith("{"u8) && line.TrimEnd("\r"u8).EndsWith("}"u8)
                && (end < 0 || end + 1 == bytes.Length || bytes[end + 1] == '{');
            return isEvent ? end < 0 ? bytes.Length : end + 1 : 0;
        }

        private void Read(string file, byte[] all, ReadOnlySpan<byte> part)
        {
            var reader = new JsonRecordReader(part, @event);
            while (reader.Next())
            {
                if (reader.Failure is { } reason)
                    Fail($"{file}:{LineOf(all, reader.Element)}:1: {DeadLetter.NameOf(reason)}; every event must be a JSON object");
                else if (query.Matches(@event))
                    Take(reader.Element);
            }
        }

        private void Take(ReadOnlySpan<byte> element)
        {
            Matched++;
            if (count)
                return;
            output.Write(element);
            output.WriteByte((byte)'\n');
        }

        private void Fail(string error)
        {
            Failed = true;
            Console.Error.WriteLine(error);
        }

        private static int LineOf(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> element) =>
            bytes.Overlaps(element, out var offset) ? bytes[..offset].Count((byte)'\n') + 1 : 1;

        private static byte[] StandardInput()
        {
            using var all = new MemoryStream();
            using var input = Console.OpenStandardInput();
            input.CopyTo(all);
            return all.ToArray();
        }
    }
}

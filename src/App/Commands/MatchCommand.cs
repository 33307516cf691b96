using System.Buffers;
using System.CommandLine;
using System.Text;
using Cronwatch.Detect.Eql;
using Cronwatch.Events;
using Cronwatch.Ingest;
using Cronwatch.Ingest.Files;
using Cronwatch.Ingest.Formats;

namespace Cronwatch.App.Commands;

/// <summary><c>cronwatch match</c>: grep for events.</summary>
internal static class MatchCommand
{
    // An event larger than this would fit no topic either.
    private const int MaxEventBytes = 16 * 1_024 * 1_024;

    public static Command Create()
    {
        var query = new Argument<string>("QUERY") { Description = "an EQL query, such as 'file where file.path : \"/etc/cron*\"'" };
        var files = new Argument<string[]>("FILE")
        {
            Description = "JSON events, plain, with gzip or zstd, or tar archives of those; hits of Elasticsearch's search; - or none: standard input",
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
        command.SetAction((parsed, cancelled) => MatchAsync(
            parsed.GetValue(query)!, parsed.GetValue(files) is { Length: > 0 } named ? named : [EventFile.StandardInput],
            parsed.GetValue(count), parsed.GetValue(category)!, cancelled));
        return command;
    }

    private static async Task<int> MatchAsync(string text, string[] files, bool count, string categoryField, CancellationToken cancelled)
    {
        var fields = new FieldTable.Builder();
        if (!EqlQuery.TryCompile(text, fields, categoryField, out var query, out var errors))
        {
            foreach (var error in errors)
                await Console.Error.WriteLineAsync($"query:{error.Draw(text)}");
            return ExitCode.BadInput;
        }
        var table = fields.ToTable();
        var prefilter = new Prefilter(query.NecessaryLiterals) { LeavesContext = true };
        var (matched, failed) = (0L, false);
        await using var output = Console.OpenStandardOutput();
        using var scan = new FileScan(files, new FileLimits(MaxEventBytes));
        await foreach (var found in scan.ReadAsync<Found>(() => new Search(query, new HostEvent(table), prefilter, count).Take, cancelled))
        {
            matched += found.Matched;
            failed |= found.Errors.Count > 0;
            await output.WriteAsync(found.Lines.WrittenMemory, cancelled);
            foreach (var error in found.Errors)
                await Console.Error.WriteLineAsync(error);
        }
        if (count)
            await output.WriteAsync(Encoding.ASCII.GetBytes(FormattableString.Invariant($"{matched}\n")), cancelled);
        return failed ? ExitCode.BadInput : matched > 0 ? ExitCode.Fine : ExitCode.Findings;
    }

    // What was found in a chunk.
    private sealed class Found
    {
        public long Matched { get; set; }

        public ArrayBufferWriter<byte> Lines { get; } = new();

        public List<string> Errors { get; } = [];
    }

    // Of a worker.
    private sealed class Search(EqlQuery query, HostEvent @event, Prefilter prefilter, bool count)
    {
        public Found Take(FileChunk chunk)
        {
            var found = new Found();
            if (chunk.Problem is { } problem)
                found.Errors.Add($"{problem}");
            var elements = new ChunkEvents(chunk, prefilter);
            while (elements.Next())
            {
                if (elements.Failure is { } reason)
                    Fail(reason, elements.Line(), chunk, found);
                else
                    Take(ref elements, chunk, found);
            }
            return found;
        }

        // A hit of a search is matched by its source, and printed as it is.
        private void Take(ref ChunkEvents elements, FileChunk chunk, Found found)
        {
            var rest = elements.Bytes;
            while (SearchHit.TryRead(rest, out var hit))
            {
                if (rest[hit.Source] is { IsEmpty: false } source)
                    Take(source, rest[..hit.Behind], elements.Line(), chunk, found);
                else
                    Fail(DeadLetterReason.NotAnObject, elements.Line(), chunk, found);
                rest = rest[hit.Behind..].TrimStart(" \t\r\n"u8);
            }
            if (!rest.IsEmpty)
                Take(rest, default, elements.Line(), chunk, found);
        }

        // Prints the whole, or where that is empty each event.
        private void Take(ReadOnlySpan<byte> events, ReadOnlySpan<byte> whole, long line, FileChunk chunk, Found found)
        {
            var reader = new JsonRecordReader(events, @event);
            while (reader.Next())
            {
                if (reader.Failure is { } reason)
                    Fail(reason, line + LinesBefore(events, reader.Element), chunk, found);
                else if (query.Matches(@event))
                    Print(whole.IsEmpty ? reader.Element : whole, found);
            }
        }

        private void Print(ReadOnlySpan<byte> element, Found found)
        {
            found.Matched++;
            if (count)
                return;
            found.Lines.Write(element);
            found.Lines.Write("\n"u8);
        }

        private static void Fail(DeadLetterReason reason, long line, FileChunk chunk, Found found) => found.Errors.Add(
            FormattableString.Invariant($"{chunk.Source}:{line}:1: {DeadLetter.NameOf(reason)}; every event must be a JSON object"));

        private static int LinesBefore(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> element) =>
            bytes.Overlaps(element, out var offset) ? bytes[..offset].Count((byte)'\n') : 0;
    }
}

using System.Diagnostics;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts;

/// <summary>The answers to the guide: a key <c>guide.NAME</c> each, and their sum in <c>cronwatch.context.*</c>.</summary>
internal static class GuideFields
{
    private const string Source = "endpoint";

    /// <summary>What Elastic's mapping keeps of a command line.</summary>
    public const int MostOfCommandLine = 8_191;

    /// <summary>Linux takes paths of 4,096 bytes.</summary>
    public const int MostOfPath = 4_096;

    /// <summary>All that is answered, into the open object that is the alert.</summary>
    public static void Write(Utf8JsonWriter writer, Hit hit, GuideAnswers answers, string asOf, int revision)
    {
        WriteSum(writer, answers, revision);
        WriteAncestry(writer, answers.Ancestry, asOf);
        WriteUser(writer, answers, hit.Event.First("user.name"), asOf);
        OriginFields.Write(writer, answers.Origin, asOf);
        FileFields.Write(writer, answers.File, answers.Osquery.Commands, asOf);
        SubjectFields.Write(writer, answers.Subject, answers.Osquery.SubjectSockets, asOf);
        RelatedAlertsFields.Write(writer, answers.RelatedAlerts, asOf);
        PrevalenceFields.Write(writer, answers.Prevalence, asOf);
        CronChangesFields.Write(writer, answers.CronChanges, asOf);
        OsqueryFields.Write(writer, answers, asOf);
    }

    /// <summary>What is known of the process alone.</summary>
    public static void WriteProcess(Utf8JsonWriter writer, Hit hit, GuideAnswers answers, string asOf)
    {
        WriteWait(writer, answers);
        WriteAncestry(writer, answers.Ancestry, asOf);
        WriteUser(writer, answers, hit.Event.First("user.name"), asOf);
    }

    /// <summary>The status of what a hit waits for. The other answers say it for themselves.</summary>
    public static AnswerStatus StatusOf(GuideAnswers answers) => new[] { answers.Ancestry.Status, answers.User.Status }.Max();

    /// <summary>The status of every answer.</summary>
    public static AnswerStatus[] StatusesOf(GuideAnswers answers) =>
    [
        answers.Ancestry.Status, answers.User.Status, answers.Origin.Status, answers.File.Status, answers.Subject.Status,
        answers.RelatedAlerts.Status, answers.Prevalence.Status, answers.CronChanges.Status,
        .. OsqueryFields.StatusesOf(answers),
    ];

    private static void WriteSum(Utf8JsonWriter writer, GuideAnswers answers, int revision)
    {
        var all = StatusesOf(answers);
        WriteWait(writer, answers);
        writer.WriteNumber("cronwatch.context.revision", revision);
        foreach (var status in Enum.GetValues<AnswerStatus>())
            writer.WriteNumber($"cronwatch.context.{NameOf(status)}", all.Count(one => one == status));
    }

    private static void WriteWait(Utf8JsonWriter writer, GuideAnswers answers)
    {
        writer.WriteString("cronwatch.context.status", NameOf(StatusOf(answers)));
        writer.WriteNumber("cronwatch.context.held_ms", (long)answers.Held.TotalMilliseconds);
    }

    private static void WriteAncestry(Utf8JsonWriter writer, AncestryAnswer answer, string asOf)
    {
        WriteStart(writer, "guide.ancestry", answer.Status, asOf);
        writer.WriteNumber("count", answer.Links.Length);
        var written = BoundedList.Write(writer, "links", answer.Links, WriteLink);
        writer.WriteBoolean("truncated", written < answer.Links.Length);
        if (answer.Entry is { } entry)
        {
            writer.WriteStartObject("entry");
            WriteText(writer, "entity_id", entry.EntityId);
            WriteText(writer, "name", entry.Name);
            WriteText(writer, "type", entry.Type);
            WriteText(writer, "source_ip", entry.SourceIp);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void WriteLink(Utf8JsonWriter writer, AncestryLink link)
    {
        writer.WriteStartObject();
        writer.WriteNumber("depth", link.Depth);
        writer.WriteString("status", NameOf(link.Status));
        WriteText(writer, "entity_id", link.EntityId);
        if (link.Pid is { } pid)
            writer.WriteNumber("pid", pid);
        WriteText(writer, "name", link.Name);
        WriteText(writer, "executable", link.Executable, MostOfCommandLine);
        WriteText(writer, "command_line", link.CommandLine, MostOfCommandLine);
        WriteAccount(writer, "user", link.User);
        WriteAccount(writer, "real_user", link.RealUser);
        if (link.Start is { } start)
            writer.WriteString("start", IsoTime.Of(start));
        if (link.End is { } end)
            writer.WriteString("end", IsoTime.Of(end));
        WriteText(writer, "sha256", link.Sha256);
        writer.WriteEndObject();
    }

    private static void WriteUser(Utf8JsonWriter writer, GuideAnswers answers, string? name, string asOf)
    {
        var answer = answers.User;
        WriteStart(writer, "guide.user", answer.Status, asOf);
        WriteText(writer, "name", name);
        WriteAccount(writer, "real", answer.Real);
        WriteAccount(writer, "effective", answer.Effective);
        if (answer.Behind is { } behind)
        {
            writer.WriteStartObject("behind");
            WriteText(writer, "id", behind.User.Id);
            WriteText(writer, "name", behind.User.Name);
            if (behind.Depth is { } depth)
                writer.WriteNumber("depth", depth);
            WriteText(writer, "entity_id", behind.EntityId);
            writer.WriteString("basis", behind.Basis);
            writer.WriteEndObject();
        }
        writer.WriteBoolean("elevated", answer.Behind is { } other && !IsSame(other.User, answer.Effective));
        AccountFields.WriteRecord(writer, answers.Osquery.Account, asOf);
        writer.WriteEndObject();
    }

    public static void WriteStart(Utf8JsonWriter writer, string name, AnswerStatus status, string asOf, string source = Source)
    {
        writer.WriteStartObject(name);
        writer.WriteString("status", NameOf(status));
        writer.WriteString("as_of", asOf);
        writer.WriteString("source", source);
    }

    // Names may be missing where ids are not.
    private static bool IsSame(Account one, Account? other) => other is not null
        && (one.Id is not null && other.Id is not null ? one.Id == other.Id : one.Name == other.Name);

    private static void WriteAccount(Utf8JsonWriter writer, string name, Account? account)
    {
        if (account is null)
            return;
        writer.WriteStartObject(name);
        WriteText(writer, "id", account.Id);
        WriteText(writer, "name", account.Name);
        writer.WriteEndObject();
    }

    public static void WriteText(Utf8JsonWriter writer, string name, string? text, int most = ShortText.Most)
    {
        if (text is not null)
            writer.WriteString(name, text.Cut(most));
    }

    private static string NameOf(AnswerStatus status) => status switch
    {
        AnswerStatus.Resolved => "resolved",
        AnswerStatus.Late => "late",
        AnswerStatus.Missing => "missing",
        AnswerStatus.NotCollected => "not_collected",
        _ => throw new UnreachableException(),
    };

    public static string NameOf(LinkStatus status) => status switch
    {
        LinkStatus.Resolved => "resolved",
        LinkStatus.IdOnly => "id-only",
        LinkStatus.Late => "late",
        LinkStatus.Missing => "missing",
        LinkStatus.Loop => "loop",
        LinkStatus.Cut => "cut",
        _ => throw new UnreachableException(),
    };
}

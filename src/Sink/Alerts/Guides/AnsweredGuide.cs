using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Cronwatch.Events;

namespace Cronwatch.Sinks.Alerts.Guides;

/// <summary>
/// <c>cronwatch.guide_text</c>: the rule's guide as Markdown with the alert's own values and answers in it, after a summary of what is
/// known. The rule's text is trusted, and nothing else is.
/// </summary>
internal sealed class AnsweredGuide
{
    /// <summary>The key that it has in an alert.</summary>
    public const string Name = "cronwatch.guide_text";

    // Of UTF-8. A guide that leaves no room for answers stands there as written.
    private const int MostBytes = 32 * 1_024;

    // Rows of an answer, and characters of a value: as much as there is room for.
    private static readonly ImmutableArray<(int Rows, int Characters)> Amounts = [(10, ShortText.Most), (3, 256), (0, 64)];

    private readonly Hit _hit;
    private readonly Markdown _text;
    private readonly StepAnswers _steps;

    private AnsweredGuide(Hit hit, Markdown text, StepAnswers steps) => (_hit, _text, _steps) = (hit, text, steps);

    /// <summary>Writes it into the open object that is the alert.</summary>
    public static void Write(Utf8JsonWriter writer, Hit hit, GuideAnswers answers, string asOf) =>
        writer.WriteString(Name, Of(hit, answers, asOf));

    /// <summary>The text: at most 32 KB, unless the guide alone has more.</summary>
    public static string Of(Hit hit, GuideAnswers answers, string asOf)
    {
        foreach (var (rows, characters) in Amounts)
        {
            var text = new Markdown(characters);
            Findings.Write(text, hit.Event, answers, rows);
            new AnsweredGuide(hit, text, new StepAnswers(text, answers, asOf, rows)).Write(hit.Rule.Guide);
            if (text.ToString() is var whole && Encoding.UTF8.GetByteCount(whole) <= MostBytes)
                return whole;
        }
        return hit.Rule.Note ?? "";
    }

    private void Write(ImmutableArray<GuidePart> guide)
    {
        if (!guide.IsEmpty)
            _text.Add("\n");
        foreach (var part in guide)
            switch (part)
            {
                case GuidePart.Text text:
                    _text.Add(text.Written);
                    break;
                case GuidePart.Placeholder placeholder:
                    Fill(placeholder);
                    break;
                case GuidePart.Query query:
                    Answer(query);
                    break;
                default:
                    throw new UnreachableException();
            }
    }

    private void Fill(GuidePart.Placeholder placeholder)
    {
        var value = _hit.Event.First(placeholder.Field);
        if (string.IsNullOrEmpty(value))
            _text.Add(placeholder.Written);
        else if (placeholder.Site == PlaceholderSite.Prose)
            _text.Code(value);
        else
            _text.Add(value.Length <= _text.MostOfValue && Markdown.IsPlain(value) ? value : placeholder.Written);
    }

    private void Answer(GuidePart.Query query)
    {
        _text.Add(query.Label);
        var (first, next) = query.Indent is { } indent ? ($"\n{indent}- ", $"\n{indent}- ") : (": ", "; ");
        if (!_steps.Write(query.Step, first, next))
            _text.Add(query.Step == GuideStep.None ? first : next).Span(SqlOf(query.Sql));
    }

    private string SqlOf(ImmutableArray<GuidePart> parts)
    {
        var sql = new StringBuilder();
        foreach (var part in parts)
            sql.Append(part switch
            {
                GuidePart.Placeholder placeholder => SqlOf(placeholder),
                GuidePart.Text text => text.Written.ReplaceLineEndings(" "),
                _ => throw new UnreachableException(),
            });
        return sql.ToString();
    }

    // A value that is cut would ask something else.
    private string SqlOf(GuidePart.Placeholder placeholder)
    {
        if (_hit.Event.First(placeholder.Field) is not { Length: > 0 } value || value.Length > _text.MostOfValue)
            return placeholder.Written;
        return placeholder.Site switch
        {
            PlaceholderSite.SqlText => value.Replace("'", "''", StringComparison.Ordinal),
            PlaceholderSite.SqlName => value.Replace("\"", "\"\"", StringComparison.Ordinal),
            _ => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'",
        };
    }
}

using System.Globalization;
using System.Text;
using System.Xml;
using Cronwatch.App.Demo;

namespace Cronwatch.App.Replay.Comparison;

/// <summary>Writes a comparison as JUnit's XML: a test case a rule, which fails where the two sets differ.</summary>
internal static class ComparisonJUnit
{
    private const int MostLines = 100;

    public static string Of(ComparisonReport report)
    {
        var failures = report.Rules.Count(Differs);
        var text = new StringBuilder();
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true }))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", Shown($"{report.A} and {report.B}"));
            xml.WriteAttributeString("tests", Number(report.Rules.Length));
            xml.WriteAttributeString("failures", Number(failures));
            foreach (var rule in report.Rules)
                Write(xml, rule, report);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        return text.Append('\n').ToString();
    }

    private static void Write(XmlWriter xml, ComparedRule rule, ComparisonReport report)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", Shown(rule.RuleId));
        xml.WriteAttributeString("name", Shown(rule.Name));
        if (Differs(rule))
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("type", "difference");
            xml.WriteAttributeString("message", $"hits of A alone {Number(rule.OnlyA)}, of B alone {Number(rule.OnlyB)}, of both {Number(rule.Both)}");
            xml.WriteString(LinesOf(rule, report));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static string LinesOf(ComparedRule rule, ComparisonReport report)
    {
        var lines = report.Differences.Where(d => d.RuleId == rule.RuleId).Take(MostLines)
            .Select(d => $"only {(d.Side == ComparisonSide.OnlyA ? "A" : "B")}: {d.Line}").ToList();
        if (rule.OnlyA + rule.OnlyB - lines.Count is > 0 and var more)
            lines.Add($"and {Number(more)} more");
        return Legal(string.Join('\n', lines));
    }

    private static bool Differs(ComparedRule rule) => rule.OnlyA + rule.OnlyB > 0;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Shown(string text) => Legal(TerminalText.Harmless(text));

    // What is left of what XML cannot hold, once nothing commands any more.
    private static string Legal(string text) => text.Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');
}

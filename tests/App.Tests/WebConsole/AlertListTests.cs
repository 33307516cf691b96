using Cronwatch.App.WebConsole;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Cronwatch.App.Tests.WebConsole;

public sealed class AlertListTests
{
    private readonly AlertFeed _feed = new();

    [Theory]
    [InlineData("", "e d c b a")]
    [InlineData("q=CRON.DAILY", "b")]
    [InlineData("q=e", "e d c b a")]           // Any of the texts; the id as well.
    [InlineData("q=%2a", "")]
    [InlineData("host=db", "c")]
    [InlineData("user=MALLORY", "d")]
    [InlineData("severity=high", "e a")]
    [InlineData("rule=R", "e d c b a")]
    [InlineData("rule=other", "")]
    [InlineData("severity=high&q=cron.d/", "e a")]
    [InlineData("from=2026-01-15T09:03:00", "e d c")]
    [InlineData("from=2026-01-15T09:03:12.400Z", "e d c")]
    [InlineData("to=2026-01-15T09:03:12.400Z", "b a")]
    [InlineData("from=2026-01-15T10:03:00%2B01:00&to=2026-01-15T09:05", "d c")]
    [InlineData("from=yesterday", "e d c b a")]
    [InlineData("host=%20", "e d c b a")]
    public void Of_Filter_ShowsWhatItTakes(string query, string expected)
    {
        Fill();
        var list = AlertList.Of(_feed.Alerts, FilterOf(query), 100);

        Assert.Equal(expected, string.Join(' ', list.Shown.Select(a => a.Summary.Id)));
        Assert.Equal((list.Shown.Count, 5, (AlertCursor?)null), (list.Matching, list.All, list.Next));
        Assert.Equal([new ListedRule(AnAlert.RuleId, "Cron Job Created or Modified", 5)], list.Rules);
    }

    [Fact]
    public void Of_CursorByCursor_ShowsEachAlertOnce_ThoughOthersComeMeanwhile()
    {
        Fill();
        var (filter, seen) = (new AlertFilter(), new List<string>());
        for (AlertFilter? next = filter; next is not null;)
        {
            var list = AlertList.Of(_feed.Alerts, next, 2);
            seen.AddRange(list.Shown.Select(a => a.Summary.Id));
            Assert.True(_feed.Add(AnAlert.Of($"new{seen.Count}", minute: 30)));
            next = list.Next is { } after ? FilterOf(QueryHelpers.ParseQuery((filter with { After = after }).ToUrl("")[1..])) : null;
        }
        Assert.Equal(["e", "d", "c", "b", "a"], seen);
    }

    [Theory]
    [InlineData("q=a%26b%3Dc%20%22%3Cd%3E")]
    [InlineData("rule=r&host=h&user=u&severity=low&from=2026-01-15T09:03:00&to=2026-01-15T09:05:00&q=x&after=2026-01-15T09:03:12.4000000Z~a~b")]
    public void ToUrl_OfAFilter_IsReadBackAsTheSame(string query)
    {
        var filter = FilterOf(query);
        Assert.Equal(filter, FilterOf(filter.ToUrl("")[1..]));
        Assert.NotEqual(new AlertFilter(), filter);
    }

    private void Fill()
    {
        _feed.Add(AnAlert.Of("a", minute: 1, severity: "high"));
        _feed.Add(AnAlert.Of("b", minute: 2, path: "/etc/cron.daily/job"));
        _feed.Add(AnAlert.Of("c", minute: 3, host: "db-01"));
        _feed.Add(AnAlert.Of("d", minute: 4, user: "mallory"));
        _feed.Add(AnAlert.Of("e", minute: 5, severity: "high"));
    }

    private static AlertFilter FilterOf(string query) => FilterOf(QueryHelpers.ParseQuery(query));

    private static AlertFilter FilterOf(Dictionary<string, Microsoft.Extensions.Primitives.StringValues> query) => AlertFilter.Of(new QueryCollection(query));
}

using Cronwatch.Events;

namespace Cronwatch.Enrich.Tests;

public sealed class WrittenFileTests
{
    [Fact]
    public void AnswersFor_RenameWithContents_DescribesTheFile()
    {
        var file = Answer("""
            {"file":{"path":"/etc/cron.daily/update.sh","name":"update.sh","extension":"sh","size":62,"hash":{"sha256":"ab12"},
             "Ext":{"entropy":4.25,"header_bytes":"23212f62696e2f73680a6375726c2068","original":{"path":"/etc/cron.daily/.swp"}}}}
            """);
        Assert.Equal(new FileAnswer(AnswerStatus.Resolved)
        {
            Path = "/etc/cron.daily/update.sh",
            OriginalPath = "/etc/cron.daily/.swp",
            Name = "update.sh",
            Extension = "sh",
            Size = 62,
            Sha256 = "ab12",
            Entropy = 4.25,
            Header = "23212f62696e2f73680a6375726c2068",
            Format = FileFormat.Script,
            Shebang = "#!/bin/sh",
        }, file);
    }

    [Fact]
    public void AnswersFor_AgentThatSendsNoContents_HasThePathAndSaysSo() => Assert.Equal(
        new FileAnswer(AnswerStatus.NotCollected) { Path = "/etc/cron.d/persist", Name = "persist" },
        Answer("""{"file":{"path":"/etc/cron.d/persist","name":"persist","hash":{"sha256":""}}}"""));

    [Theory]
    [InlineData("23212f7573722f62696e2f656e762070", FileFormat.Script, "#!/usr/bin/env p")]
    [InlineData("23212F62696E2F7368000000", FileFormat.Script, "#!/bin/sh")]
    [InlineData("2321", FileFormat.Script, "#!")]
    [InlineData("7f454c4602010100", FileFormat.Elf, null)]
    [InlineData("2a202a202a202a202a20726f6f74", FileFormat.Unknown, null)]
    [InlineData("23", FileFormat.Unknown, null)]
    public void AnswersFor_Header_TellsTheFormat(string header, FileFormat format, string? shebang)
    {
        var file = OfHeader(header);
        Assert.Equal((AnswerStatus.Resolved, format, shebang), (file.Status, file.Format, file.Shebang));
    }

    [Fact]
    public void AnswersFor_HeaderWithoutEnd_KeepsSixteenBytes() =>
        Assert.Equal("23212323232323232323232323232323", OfHeader("2321" + string.Concat(Enumerable.Repeat("23", 100_000))).Header);

    [Theory]
    [InlineData("no hex at all")]
    [InlineData("")]
    public void AnswersFor_HeaderThatIsNoHex_HasNone(string header) =>
        Assert.Equal((AnswerStatus.NotCollected, null), (OfHeader(header).Status, OfHeader(header).Header));

    [Theory]
    [InlineData("\"NaN\"")]
    [InlineData("1e999")]
    [InlineData("\"high\"")]
    [InlineData("{}")]
    public void AnswersFor_EntropyThatIsNoNumber_HasNone(string entropy) =>
        Assert.Null(Answer($$$$"""{"file":{"Ext":{"entropy":{{{{entropy}}}}}}}""").Entropy);

    private static FileAnswer OfHeader(string header) => Answer($$$$"""{"file":{"Ext":{"header_bytes":"{{{{header}}}}"}}}""");

    private static FileAnswer Answer(string json) => new HostContexts().Ask(Say.HitOf(json)).File;
}

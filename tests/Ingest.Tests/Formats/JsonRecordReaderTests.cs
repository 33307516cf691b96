using System.Text;
using System.Text.Json;
using Cronwatch.Events;
using Cronwatch.Ingest.Formats;
using Cronwatch.Support;

namespace Cronwatch.Ingest.Tests.Formats;

public sealed class JsonRecordReaderTests
{
    private readonly HostEvent _event = new(new FieldTable.Builder().Intern(["a", "b.c", "b.d.e", "n"]).ToTable());

    [Theory]
    [InlineData("""{"a":"1"}""", "a=1")]
    [InlineData("""{"b":{"c":"1","d":{"e":2}}}""", "b.c=1 b.d.e=2")]
    [InlineData("""{"b.c":"1","b":{"d.e":true}}""", "b.c=1 b.d.e=true")]
    [InlineData("""{"b.d":{"e":false},"b":{"c":"x"}}""", "b.c=x b.d.e=false")]
    [InlineData("""{"b":[{"c":"1"},{"c":["2","3"]}]}""", "b.c=1,2,3")]
    [InlineData("""{"a":["x",["y",[]],null,"z"]}""", "a=x,y,z")]
    [InlineData("""{"a":null,"n":[],"b":{"c":[null]}}""", "")]
    [InlineData("""{"a":""}""", "a=")]
    [InlineData("""{"a":{"x":1},"b":"text","n":4.50}""", "n=4.50")]
    [InlineData("""{"a":"\u00e9\"\\\/\n\ud83d\ude00"}""", "a=é\"\\/\n\ud83d\ude00")]
    [InlineData("""{"\u0061":"1"}""", "a=1")]
    [InlineData("""{"a":"1","a":"2"}""", "a=1,2")]
    [InlineData("  { \"a\" :\t1 }\r\n", "a=1")]
    [InlineData("\ufeff{\"a\":1}", "a=1")]
    public void Next_OneObject_FillsTheSlots(string json, string expected) => Assert.Equal([expected], Read(json));

    [Theory]
    [InlineData("{\"a\":1}{\"a\":2}", "a=1|a=2")]
    [InlineData("{\"a\":1}\n{\"a\":2}\n", "a=1|a=2")]
    [InlineData("[{\"a\":1},{\"a\":2}]", "a=1|a=2")]
    [InlineData("{\n \"a\": 1\n}\n{\n \"a\": 2\n}", "a=1|a=2")]
    [InlineData("[]", "")]
    [InlineData("", "")]
    public void Next_SeveralObjects_GivesOneAfterAnother(string json, string expected) => Assert.Equal(expected, string.Join('|', Read(json)));

    [Theory]
    [InlineData("text", "not-json")]
    [InlineData("{\"a\":1", "truncated")]
    [InlineData("{\"a\":", "truncated")]
    [InlineData("[{\"a\":1}", "a=1|truncated")]
    [InlineData("5 ", "not-an-object")]
    [InlineData("\"a\"", "not-an-object")]
    [InlineData("{\"a\":1}\nnonsense\n{\"a\":2}", "a=1|not-json|a=2")]
    [InlineData("{\"a\":1}\n{\"a\":tru}\n{\"a\":2}", "a=1|not-json|a=2")]
    [InlineData("[{\"a\":1},5,{\"a\":2}]", "a=1|not-an-object|a=2")]
    public void Next_WhatCannotBeRead_HasItsReasonAndCostsNoNeighbour(string json, string expected) =>
        Assert.Equal(expected, string.Join('|', Read(json)));

    [Theory]
    [InlineData(64, "")]
    [InlineData(65, "too-deep")]
    [InlineData(100_000, "too-deep")]
    public void Next_DeepNesting_IsRefusedBeyondItsLimit(int depth, string expected) =>
        Assert.Equal(expected, string.Join('|', Read(string.Concat(Enumerable.Repeat("{\"x\":", depth - 1)) + "{}" + new string('}', depth - 1))));

    [Fact]
    public void Next_InvalidUtf8_IsRefused()
    {
        var reader = new JsonRecordReader([.. "{\"a\":\""u8, 0xff, .. "\"}"u8], _event);
        Assert.True(reader.Next());
        Assert.Equal(DeadLetterReason.BadUtf8, reader.Failure);
    }

    [Fact]
    public void Next_AnyBytes_NeverThrowsAndEnds()
    {
        var random = new Random(17);
        var sound = Encoding.UTF8.GetBytes("""[{"a":"é\u0041","b":{"c":[1,2.5e3,null],"d":{"e":true}}},{"a":"x"}] {"n":1}""");
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = (byte[])sound.Clone();
            for (var edit = random.Next(1, 6); edit > 0; edit--)
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:\\u0 "[random.Next(11)];
            var reader = new JsonRecordReader(bytes.AsSpan(0, random.Next(bytes.Length + 1)), _event);
            var elements = 0;
            while (reader.Next())
                Assert.True(++elements < 100);
        }
    }

    [Fact]
    public void Next_ObjectsInAnyShapeWithAndWithoutMistakes_ReadsThemAsThePlatformDoes()
    {
        var (random, sound) = (new Random(43), 0);
        for (var i = 0; i < 40_000; i++)
        {
            var json = RandomJson.Object(random);
            for (var mistakes = random.Next(3); mistakes > 0; mistakes--)
                json = RandomJson.WithMistake(json, random);
            var expected = AsThePlatformReads(json);
            sound += expected is null ? 0 : 1;
            var read = Read(json);
            Assert.True(expected is null ? read.Count != 1 || read[0].Contains('-', StringComparison.Ordinal) || read[0] == "truncated" : read.SequenceEqual([expected]),
                $"{json}\nexpected {expected ?? "a refusal"}, read {string.Join('|', read)}");
        }
        Assert.InRange(sound, 12_000, 36_000);
    }

    // Null when it is not one object.
    private string? AsThePlatformReads(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Shown(Some.Event(_event.Fields, json)) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private List<string> Read(string json)
    {
        var reader = new JsonRecordReader(Encoding.UTF8.GetBytes(json), _event);
        var read = new List<string>();
        while (reader.Next())
            read.Add(reader.Failure is { } reason ? DeadLetter.NameOf(reason) : Shown(_event));
        return read;
    }

    private static string Shown(HostEvent e)
    {
        var shown = new List<string>();
        foreach (var field in e.Fields.Fields)
        {
            var values = new List<string>();
            foreach (var value in e[field.Slot])
                values.Add(value.ToString());
            if (values.Count > 0)
                shown.Add($"{field.Name}={string.Join(',', values)}");
        }
        return string.Join(' ', shown);
    }
}

using System.Text.Json.Serialization;

namespace Cronwatch.App.WebConsole;

/// <summary>The answer to whether it does its work.</summary>
/// <param name="Ready">Whether it does.</param>
/// <param name="NotReady">What does not, each with its cure.</param>
internal sealed record ReadyAnswer(bool Ready, IReadOnlyList<string> NotReady);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyAnswer))]
internal sealed partial class ReadyAnswerJson : JsonSerializerContext;

using System.Collections.Immutable;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Functions;

/// <summary>A function of EQL.</summary>
/// <param name="Name">As people write it; calls are insensitive to case.</param>
/// <param name="Result">What it gives: text, a number (<see cref="FieldType.Double"/>) or a truth.</param>
/// <param name="Parameters">What it takes, the optional ones last.</param>
/// <param name="Make">Makes it of its arguments; the flag says that case is ignored.</param>
internal sealed record Function(
    string Name, FieldType Result, ImmutableArray<Parameter> Parameters, Func<Computation[], bool, Computation> Make)
{
    /// <summary>Whether <c>name~</c> ignores the case of ASCII letters.</summary>
    public bool TakesTilde { get; init; }

    /// <summary>Whether the last parameter may be given any number of times.</summary>
    public bool Repeats { get; init; }

    public int Fewest => Parameters.Count(p => !p.IsOptional);

    public int Most => Repeats ? int.MaxValue : Parameters.Length;

    /// <summary>The parameter that an argument is for.</summary>
    public Parameter ParameterAt(int argument) => Parameters[Math.Min(argument, Parameters.Length - 1)];

    /// <summary><c>between(source, left, right[, greedy])</c>, for messages.</summary>
    public string Signature
    {
        get
        {
            var parameters = string.Concat(Parameters.Select((p, i) => (i, p.IsOptional) switch
            {
                (0, _) => p.Name,
                (_, true) => $"[, {p.Name}]",
                _ => $", {p.Name}",
            }));
            return $"{Name}({parameters}{(Repeats ? ", …" : "")})";
        }
    }
}

/// <param name="Name">Its name in signatures.</param>
/// <param name="Takes">What may be given.</param>
/// <param name="IsOptional">Whether it may be left out, or be null.</param>
internal sealed record Parameter(string Name, ParameterType Takes, bool IsOptional = false);

internal enum ParameterType
{
    Anything,
    Text,
    Number,
    Truth,

    /// <summary>A string written in the query, in which <c>*</c> and <c>?</c> are wildcards.</summary>
    Pattern,

    /// <summary>A string written in the query, a Lucene regular expression.</summary>
    Regex,

    /// <summary>A string written in the query: an address, or a network such as <c>10.0.0.0/8</c>.</summary>
    Network,
}

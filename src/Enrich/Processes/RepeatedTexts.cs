using System.Diagnostics.CodeAnalysis;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Processes;

/// <summary>
/// Keeps once what thousands of rows say alike: paths, names, hashes, users. Owned by a lane. Forgetting an entry costs
/// memory, never truth.
/// </summary>
internal sealed class RepeatedTexts
{
    // Some hundred programs and users per kind of host; beyond this the texts are no repetitions.
    private const int MaxEntries = 65_536;

    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<Account> _accounts = [];

    [return: NotNullIfNotNull(nameof(text))]
    public string? Shared(string? text) => text is null ? null : Shared(_texts, text);

    public Account? Shared(Account? account) => account is null ? null : Shared(_accounts, account);

    private static T Shared<T>(HashSet<T> known, T value)
    {
        if (known.TryGetValue(value, out var shared))
            return shared;
        if (known.Count >= MaxEntries)
            known.Clear();
        known.Add(value);
        return value;
    }
}

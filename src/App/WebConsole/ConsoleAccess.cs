using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Cronwatch.App.WebConsole;

/// <summary>Who may see the console: whoever knows its token, as a bearer's or as the password of any user.</summary>
internal sealed class ConsoleAccess(string token)
{
    private readonly byte[] _expected = HashOf(token);

    /// <summary>Whether a request says the token. Takes as long for a wrong one as for the right one.</summary>
    public bool Admits(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var said) && TokenOf(said) is { } given
            && CryptographicOperations.FixedTimeEquals(HashOf(given), _expected);
    }

    private static string? TokenOf(AuthenticationHeaderValue said) => said switch
    {
        { Scheme: var scheme, Parameter: { } given } when scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase) => given,
        { Scheme: var scheme, Parameter: { } given } when scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) => PasswordOf(given),
        _ => null,
    };

    private static string? PasswordOf(string basic)
    {
        var decoded = new byte[basic.Length];
        if (!Convert.TryFromBase64String(basic, decoded, out var length))
            return null;
        var text = Encoding.UTF8.GetString(decoded.AsSpan(0, length));
        return text.IndexOf(':', StringComparison.Ordinal) is var at and >= 0 ? text[(at + 1)..] : null;
    }

    // Hashes have one length, and a comparison tells nothing of theirs.
    private static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

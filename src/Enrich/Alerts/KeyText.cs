using System.Security.Cryptography;
using System.Text;

namespace Cronwatch.Enrich.Alerts;

/// <summary>Texts that tables are looked up by. Events say what they like: endless ones are kept by their sha256.</summary>
internal static class KeyText
{
    private const int Most = 128;

    public static string Of(string text) =>
        text.Length <= Most ? text : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

using System.Net.Http.Headers;
using System.Text;
using Confluent.SchemaRegistry;

namespace Cronwatch.App.Graphs;

/// <summary>Says to a registry who asks, by basic authentication.</summary>
internal sealed class RegistryUser(string name, string password) : IAuthenticationHeaderValueProvider
{
    private readonly AuthenticationHeaderValue _header =
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));

    public AuthenticationHeaderValue GetAuthenticationHeader() => _header;
}

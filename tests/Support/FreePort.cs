using System.Net;
using System.Net.Sockets;

namespace Cronwatch.Support;

/// <summary>A port of the loopback address that nobody listens at.</summary>
public static class FreePort
{
    /// <summary>One that the system gives now. Whoever asks listens at once: nothing keeps it.</summary>
    public static int Take()
    {
        using var port = new TcpListener(IPAddress.Loopback, 0);
        port.Start();
        return ((IPEndPoint)port.LocalEndpoint).Port;
    }
}

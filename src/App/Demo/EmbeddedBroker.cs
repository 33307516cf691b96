using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Cronwatch.Ingest.Kafka;

namespace Cronwatch.App.Demo;

/// <summary>
/// A Kafka broker inside this process: librdkafka's mock cluster, one broker on a free port of 127.0.0.1. It keeps the
/// last 5 MiB of each partition in memory and drops what is older, so readers have to keep up. It lives until disposed.
/// A group of the classic protocol that all members have left takes the next member only when their session timeout is
/// over, 45 s by default; the consumer protocol knows no such wait.
/// </summary>
internal sealed unsafe class EmbeddedBroker : IDisposable
{
    // The first member of a group waits this long for others; the default of 3 s is for real clusters.
    private const int FirstRebalanceDelayMs = 100;

    private const int OnlyBroker = 1;

    // The mock cluster belongs to a client: it starts and ends with this producer, which never produces.
    private readonly IProducer<Null, Null> _owner;
    private readonly nint _cluster;
    private readonly nint _image;

    private EmbeddedBroker(IProducer<Null, Null> owner, nint image, nint cluster)
    {
        (_owner, _image, _cluster) = (owner, image, cluster);
        var bootstraps = (delegate* unmanaged<nint, byte*>)Export("rd_kafka_mock_cluster_bootstraps");
        Bootstrap = Marshal.PtrToStringUTF8((nint)bootstraps(cluster))!;
    }

    /// <summary><c>HOST:PORT</c>, as <c>bootstrap.servers</c> wants it.</summary>
    public string Bootstrap { get; }

    /// <summary>Starts a broker with these topics. Topics that are not listed appear on first use, with 4 partitions.</summary>
    /// <exception cref="NotSupportedException">The librdkafka of this system has no mock cluster.</exception>
    public static EmbeddedBroker Start(IEnumerable<(string Topic, int Partitions)> topics)
    {
        var config = new ProducerConfig();
        config.Set("test.mock.num.brokers", "1");
        // Its log says only that a mock cluster is in use.
        var owner = new ProducerBuilder<Null, Null>(config).SetLogHandler((_, _) => { }).Build();
        try
        {
            var (image, client) = (LibRdKafka.Image(), LibRdKafka.HandleOf(owner));
            if (image == 0 || client == 0)
                throw new NotSupportedException("Confluent.Kafka does not tell its librdkafka.");
            var clusterOf = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(image, "rd_kafka_handle_mock_cluster");
            var cluster = clusterOf(client);
            if (cluster == 0)
                throw new NotSupportedException("librdkafka started no mock cluster.");
            var broker = new EmbeddedBroker(owner, image, cluster);
            var delay = (delegate* unmanaged<nint, int, void>)broker.Export("rd_kafka_mock_group_initial_rebalance_delay_ms");
            delay(cluster, FirstRebalanceDelayMs);
            foreach (var (topic, partitions) in topics)
                broker.CreateTopic(topic, partitions);
            return broker;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            owner.Dispose();
            throw new NotSupportedException("The librdkafka of this system has no mock cluster.", e);
        }
        catch
        {
            owner.Dispose();
            throw;
        }
    }

    /// <summary>Makes the broker unreachable until <see cref="GoUp"/>: connections close, new ones are refused.</summary>
    public void GoDown()
    {
        var set = (delegate* unmanaged<nint, int, ErrorCode>)Export("rd_kafka_mock_broker_set_down");
        Check(set(_cluster, OnlyBroker));
    }

    /// <summary>Makes the broker reachable again, with everything that it held.</summary>
    public void GoUp()
    {
        var set = (delegate* unmanaged<nint, int, ErrorCode>)Export("rd_kafka_mock_broker_set_up");
        Check(set(_cluster, OnlyBroker));
    }

    /// <summary>Delays each answer by this much, in whole milliseconds; zero ends it.</summary>
    public void SetRoundTrip(TimeSpan roundTrip)
    {
        var set = (delegate* unmanaged<nint, int, int, ErrorCode>)Export("rd_kafka_mock_broker_set_rtt");
        Check(set(_cluster, OnlyBroker, (int)roundTrip.TotalMilliseconds));
    }

    /// <summary>Answers the next requests to write, whoever sends them, with these errors, one each, and stores nothing of them.</summary>
    public void RefuseWrites(params ErrorCode[] errors) => Refuse(0, errors);

    /// <summary>Answers the next commits of offsets with these errors, one each, and commits nothing of them.</summary>
    public void RefuseCommits(params ErrorCode[] errors) => Refuse(8, errors);

    private void Refuse(short request, ErrorCode[] errors)
    {
        var push = (delegate* unmanaged<nint, short, nuint, ErrorCode*, void>)Export("rd_kafka_mock_push_request_errors_array");
        fixed (ErrorCode* all = errors)
            push(_cluster, request, (nuint)errors.Length, all);
    }

    /// <summary>Ends the broker and what it holds. Clients that are still connected see it go.</summary>
    public void Dispose() => _owner.Dispose();

    /// <summary>Creates a topic; nothing happens to one that is there.</summary>
    public void CreateTopic(string topic, int partitions)
    {
        var create = (delegate* unmanaged<nint, byte*, int, int, ErrorCode>)Export("rd_kafka_mock_topic_create");
        fixed (byte* name = Encoding.UTF8.GetBytes(topic + '\0'))
            Check(create(_cluster, name, partitions, 1));
    }

    // Function pointers instead of DllImport: an assembly has one import resolver, and this needs none.
    private nint Export(string name) => NativeLibrary.GetExport(_image, name);

    private static void Check(ErrorCode error)
    {
        if (error != ErrorCode.NoError)
            throw new KafkaException(error);
    }
}

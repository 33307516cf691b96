using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Cronwatch.Ingest.Kafka;

/// <summary>The calls of librdkafka that Confluent.Kafka has no method for, on the image that it has loaded.</summary>
internal static unsafe partial class LibRdKafka
{
    private const string Name = "rdkafka";

    static LibRdKafka() => NativeLibrary.SetDllImportResolver(
        typeof(LibRdKafka).Assembly, (library, _, _) => library == Name ? Image() : 0);

    /// <summary>The queue that a consumer's records come through; 0 where this system or this version refuses to tell.</summary>
    public static nint QueueOf(IClient consumer)
    {
        try
        {
            return HandleOf(consumer) is var handle and not 0 ? QueueOf(handle) : 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return 0;
        }
    }

    /// <summary>The client's handle, valid as long as the client is; 0 where Confluent.Kafka does not tell.</summary>
    public static nint HandleOf(IClient client)
    {
        var property = typeof(Handle).GetProperty("LibrdkafkaHandle", BindingFlags.Instance | BindingFlags.NonPublic);
        return property?.GetValue(client.Handle) is SafeHandle handle ? handle.DangerousGetHandle() : 0;
    }

    /// <summary>What is wrong with a property of a client by itself; null when nothing is.</summary>
    public static string? ErrorOf(string property, string value)
    {
        const int Room = 512;
        _ = Library.Version;       // Loads the image.
        var settings = NewSettings();
        try
        {
            var error = stackalloc byte[Room];
            return Set(settings, property, value, error, Room) == 0
                ? null
                : Marshal.PtrToStringUTF8((nint)error);
        }
        finally
        {
            DestroySettings(settings);
        }
    }

    /// <summary>The library that Confluent.Kafka has loaded: it brings several, and picks the one that fits the system. 0: none yet.</summary>
    public static nint Image()
    {
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
            if (Path.GetFileNameWithoutExtension(module.FileName).EndsWith("librdkafka", StringComparison.Ordinal))
                return NativeLibrary.Load(module.FileName);
        return 0;
    }

    [LibraryImport(Name, EntryPoint = "rd_kafka_consume_batch_queue")]
    public static partial nint ConsumeBatch(nint queue, int timeoutMs, NativeMessage** messages, nuint most);

    [LibraryImport(Name, EntryPoint = "rd_kafka_queue_destroy")]
    public static partial void DestroyQueue(nint queue);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_destroy")]
    public static partial void DestroyMessage(NativeMessage* message);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_timestamp")]
    public static partial long TimestampOf(NativeMessage* message, out int type);

    [LibraryImport(Name, EntryPoint = "rd_kafka_message_headers")]
    public static partial ErrorCode HeadersOf(NativeMessage* message, out nint headers);

    [LibraryImport(Name, EntryPoint = "rd_kafka_header_get_all")]
    public static partial ErrorCode HeaderAt(nint headers, nuint index, out byte* name, out byte* value, out nuint length);

    [LibraryImport(Name, EntryPoint = "rd_kafka_topic_name")]
    public static partial byte* NameOfTopic(nint topic);

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_new")]
    private static partial nint NewSettings();

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_destroy")]
    private static partial void DestroySettings(nint settings);

    [LibraryImport(Name, EntryPoint = "rd_kafka_conf_set", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Set(nint settings, string name, string value, byte* error, nuint errorLength);

    [LibraryImport(Name, EntryPoint = "rd_kafka_queue_get_consumer")]
    private static partial nint QueueOf(nint client);
}

/// <summary><c>rd_kafka_message_t</c> on 64-bit systems.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly unsafe struct NativeMessage
{
    public readonly ErrorCode Error;               // Other than NoError: not a record, Value is the text.
    public readonly nint Topic;
    public readonly int Partition;
    private readonly byte* _value;                 // Null: a tombstone.
    private readonly nuint _valueLength;
    private readonly byte* _key;
    private readonly nuint _keyLength;
    public readonly long Offset;
    private readonly nint _private;

    public bool IsTombstone => _value is null;

    public ReadOnlySpan<byte> Value => new(_value, (int)_valueLength);

    public ReadOnlySpan<byte> Key => new(_key, (int)_keyLength);
}

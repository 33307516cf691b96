using Akka.Streams;
using Akka.Streams.Stage;

namespace Cronwatch.Ingest.Kafka;

/// <summary>
/// A consumer's elements as a source. It completes when the consumer drained or reached its targets, and fails when the
/// pump failed. Batches travel, never records; the number of batches bounds what is in flight.
/// </summary>
public sealed class KafkaBatchSource(BatchConsumer consumer) : GraphStage<SourceShape<BatchElement>>
{
    private readonly Outlet<BatchElement> _out = new("KafkaBatchSource.out");

    /// <inheritdoc/>
    public override SourceShape<BatchElement> Shape => new(_out);

    /// <inheritdoc/>
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, consumer);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly KafkaBatchSource _stage;
        private readonly BatchConsumer _consumer;

        public Logic(KafkaBatchSource stage, BatchConsumer consumer) : base(stage.Shape)
        {
            (_stage, _consumer) = (stage, consumer);
            SetHandler(stage._out, this);
        }

        public override void PreStart() => _consumer.Start(GetAsyncCallback(Deliver));

        public override void OnPull() => Deliver();

        public override void PostStop() => _consumer.Drain();

        private void Deliver()
        {
            if (IsAvailable(_stage._out) && _consumer.TryTake(out var element))
                Push(_stage._out, element!);
            if (!_consumer.Ended || _consumer.HasElements)
                return;
            if (_consumer.Failure is { } failure)
                FailStage(failure);
            else
                CompleteStage();
        }
    }
}

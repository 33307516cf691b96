using Cronwatch.Detect.Eql.Functions;
using Cronwatch.Events;

namespace Cronwatch.Detect.Eql.Compilation;

/// <summary>A condition on an event, ready to run. Allocates nothing.</summary>
internal abstract class Predicate
{
    public abstract bool Test(HostEvent e);

    internal sealed class Constant(bool value) : Predicate
    {
        public override bool Test(HostEvent e) => value;
    }

    internal sealed class All(Predicate[] sides) : Predicate
    {
        public override bool Test(HostEvent e)
        {
            foreach (var side in sides)
                if (!side.Test(e))
                    return false;
            return true;
        }
    }

    internal sealed class Some(Predicate[] sides) : Predicate
    {
        public override bool Test(HostEvent e)
        {
            foreach (var side in sides)
                if (side.Test(e))
                    return true;
            return false;
        }
    }

    internal sealed class Not(Predicate operand) : Predicate
    {
        public override bool Test(HostEvent e) => !operand.Test(e);
    }

    internal sealed class Exists(int slot) : Predicate
    {
        public override bool Test(HostEvent e) => e.Has(slot);
    }

    internal sealed class Holds(int slot, ValueTest test) : Predicate
    {
        public override bool Test(HostEvent e)
        {
            foreach (var value in e[slot])
                if (test.Passes(value.Utf8))
                    return true;
            return false;
        }
    }

    /// <summary>Asks each combination of the fields' values, a missing field's being nothing.</summary>
    internal sealed class Computes(Computation computation, int[] slots, ValueTest test) : Predicate
    {
        private const int OnStack = 16;

        // Arrays of three fields with fifty values each come to it; what has more is not worth the time.
        private const int MostCombinations = 100_000;

        public override bool Test(HostEvent e)
        {
            var turns = slots.Length <= OnStack ? stackalloc int[slots.Length] : new int[slots.Length];
            for (var i = 0; i < slots.Length; i++)
                turns[i] = e.FirstPlace(slots[i]);
            var scratch = Scratch.OfThisThread;
            for (var combination = 0; combination < MostCombinations; combination++)
            {
                var mark = scratch.Mark;
                var value = computation.Evaluate(new Evaluation(e, turns, scratch));
                var passes = !value.IsNull && test.Passes(value, scratch);
                scratch.Return(mark);
                if (passes || !TakeNext(e, turns))
                    return passes;
            }
            return false;
        }

        // As an odometer turns, the last wheel first.
        private bool TakeNext(HostEvent e, Span<int> turns)
        {
            for (var i = turns.Length - 1; i >= 0; i--)
            {
                if (turns[i] >= 0 && e.NextPlace(turns[i]) is var next and >= 0)
                {
                    turns[i] = next;
                    return true;
                }
                turns[i] = e.FirstPlace(slots[i]);
            }
            return false;
        }
    }
}

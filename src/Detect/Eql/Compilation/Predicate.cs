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
}

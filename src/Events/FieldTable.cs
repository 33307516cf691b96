using System.Collections.Immutable;
using System.Text;

namespace Cronwatch.Events;

/// <summary>
/// The fields that rules and context read, as a tree of name parts that a decoder walks along with the document.
/// Immutable: a rule set owns one, and events decoded by it are matched by it. Build with <see cref="Builder"/>.
/// </summary>
public sealed class FieldTable
{
    /// <summary>The node of the document itself.</summary>
    public const int Root = 0;

    /// <summary>No node: nothing below it is read.</summary>
    public const int None = -1;

    private readonly ImmutableDictionary<string, Field> _byName;
    private readonly Node[] _nodes;

    private FieldTable(ImmutableArray<Field> fields)
    {
        Fields = fields;
        _byName = fields.ToImmutableDictionary(f => f.Name, StringComparer.Ordinal);
        _nodes = Tree.Of(fields);
    }

    /// <summary>All fields, by slot.</summary>
    public ImmutableArray<Field> Fields { get; }

    /// <summary>How many slots an event has.</summary>
    public int Count => Fields.Length;

    /// <summary>The field of that full dotted name, or null when nobody reads it.</summary>
    public Field? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>The slot of a field that must be in the table.</summary>
    /// <exception cref="KeyNotFoundException">Nobody interned the field.</exception>
    public int SlotOf(string name) => _byName[name].Slot;

    /// <summary>Whether every field of the other has the same slot here.</summary>
    public bool Extends(FieldTable other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Fields.All(field => Find(field.Name)?.Slot == field.Slot);
    }

    /// <summary>
    /// The node below <paramref name="node"/> for a key of the document, or <see cref="None"/> when nothing below that key is read.
    /// A dotted key (<c>event.action</c>) walks several steps at once. Allocates nothing.
    /// </summary>
    public int Child(int node, ReadOnlySpan<byte> key)
    {
        if (Step(node, key) is var direct and >= 0)
            return direct;
        while (key.IndexOf((byte)'.') is var dot and >= 0)
        {
            node = Step(node, key[..dot]);
            if (node < 0)
                return None;
            key = key[(dot + 1)..];
        }
        return Step(node, key);
    }

    /// <summary>The slot of the field that ends at this node, or −1.</summary>
    public int SlotAt(int node) => _nodes[node].Slot;

    private int Step(int node, ReadOnlySpan<byte> part) => _nodes[node].Children.Find(part);

    /// <summary>Gathers fields while rules compile. Not thread-safe; ends with <see cref="ToTable"/>.</summary>
    public sealed class Builder
    {
        private readonly Dictionary<string, Field> _fields = new(StringComparer.Ordinal);

        /// <summary>The field of that name, with a slot of its own from the first time it is asked for.</summary>
        public Field Intern(string name)
        {
            if (!_fields.TryGetValue(name, out var field))
                _fields.Add(name, field = new Field(name, EcsTypes.Of(name), _fields.Count));
            return field;
        }

        /// <summary>Interns every one of the names.</summary>
        public Builder Intern(IEnumerable<string> names)
        {
            foreach (var name in names)
                Intern(name);
            return this;
        }

        /// <summary>The finished table. Fields interned later are not in it.</summary>
        public FieldTable ToTable() => new([.. _fields.Values.OrderBy(f => f.Slot)]);
    }

    private sealed record Node(int Slot, NameTable Children);

    private sealed class Tree
    {
        private readonly SortedDictionary<string, Tree> _children = new(StringComparer.Ordinal);
        private int _slot = -1;

        public static Node[] Of(ImmutableArray<Field> fields)
        {
            var root = new Tree();
            foreach (var field in fields)
            {
                var at = root;
                foreach (var part in field.Name.Split('.'))
                    at = at._children.TryGetValue(part, out var next) ? next : at._children[part] = new Tree();
                at._slot = field.Slot;
            }
            var nodes = new List<Node>();
            root.Flatten(nodes);
            return [.. nodes];
        }

        private int Flatten(List<Node> nodes)
        {
            var index = nodes.Count;
            nodes.Add(null!);
            var children = _children.Select(c => (Encoding.UTF8.GetBytes(c.Key), c.Value.Flatten(nodes))).ToList();
            nodes[index] = new Node(_slot, new NameTable(children));
            return index;
        }
    }
}

using System.Runtime.InteropServices;

namespace Cronwatch.Enrich.Processes;

/// <summary>Rows by the id of their parent, whether it is known or not. The rows are its links: a row is in one such list.</summary>
internal sealed class RowsByParent
{
    private readonly Dictionary<string, ProcessRow> _last = new(StringComparer.Ordinal);

    /// <summary>The child that was added last; the others hang on it by <see cref="ProcessRow.ElderSibling"/>.</summary>
    public ProcessRow? LastOf(string parentId) => _last.GetValueOrDefault(parentId);

    /// <summary>Adds a row that no list holds; one without a parent is left out.</summary>
    public void Add(ProcessRow row)
    {
        if (row.ParentId is null)
            return;
        ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(_last, row.ParentId, out _);
        last?.YoungerSibling = row;
        (row.ElderSibling, row.YoungerSibling) = (last, null);
        last = row;
    }

    /// <summary>Removes a row that it holds under the parent that it has.</summary>
    public void Remove(ProcessRow row)
    {
        if (row.ParentId is null)
            return;
        row.ElderSibling?.YoungerSibling = row.YoungerSibling;
        if (row.YoungerSibling is not null)
            row.YoungerSibling.ElderSibling = row.ElderSibling;
        else if (row.ElderSibling is not null)
            _last[row.ParentId] = row.ElderSibling;
        else
            _last.Remove(row.ParentId);
        (row.ElderSibling, row.YoungerSibling) = (null, null);
    }
}

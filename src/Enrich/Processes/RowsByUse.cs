namespace Cronwatch.Enrich.Processes;

/// <summary>Rows by use, the least recent first. The rows are its links: a row is in one such list.</summary>
internal sealed class RowsByUse
{
    /// <summary>The one that was not used for longest.</summary>
    public ProcessRow? First { get; private set; }

    /// <summary>The one that was used last.</summary>
    public ProcessRow? Last { get; private set; }

    /// <summary>Adds a row that no list holds, as just used.</summary>
    public void Add(ProcessRow row)
    {
        (row.UsedBefore, row.UsedAfter) = (Last, null);
        if (Last is null)
            First = row;
        else
            Last.UsedAfter = row;
        Last = row;
    }

    /// <summary>Removes a row that it holds.</summary>
    public void Remove(ProcessRow row)
    {
        if (row.UsedBefore is null)
            First = row.UsedAfter;
        else
            row.UsedBefore.UsedAfter = row.UsedAfter;
        if (row.UsedAfter is null)
            Last = row.UsedBefore;
        else
            row.UsedAfter.UsedBefore = row.UsedBefore;
        (row.UsedBefore, row.UsedAfter) = (null, null);
    }
}

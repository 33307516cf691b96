using System.Collections.Immutable;
using Cronwatch.Enrich.Processes;
using Cronwatch.Events;

namespace Cronwatch.Enrich.Answers;

/// <summary>
/// Who did it: after sudo even the real user of the process is root, and the person is further up. Ids are compared, since
/// names may be missing.
/// </summary>
internal static class UserSearch
{
    // A process that dropped root's rights, like each session under sshd, has nobody behind it.
    private const string Root = "0";

    public static UserAnswer Of(AncestryAnswer ancestry, AncestryWalk walk, ProcessTable? table)
    {
        var writer = ancestry.Links[0];
        var behind = writer.User?.Id is { } effective
            ? Ancestor(ancestry.Links, effective) ?? Session(walk, table, effective)
            : null;
        return new UserAnswer(NearestStatus.Of(ancestry, behind?.Depth))
        {
            Effective = writer.User,
            Real = writer.RealUser,
            Behind = behind,
        };
    }

    private static UserBehind? Ancestor(ImmutableArray<AncestryLink> links, string effective)
    {
        foreach (var link in links)
            if (link.RealUser is { } user && IsAnother(user, effective))
                return new UserBehind(user, link.Depth, link.EntityId, "ancestor");
        return null;
    }

    private static UserBehind? Session(AncestryWalk walk, ProcessTable? table, string effective)
    {
        foreach (var leaderId in (string?[])[walk.EntryLeaderId, walk.SessionLeaderId])
            if (table?.Find(leaderId) is { } leader)
                foreach (var user in (Account?[])[leader.User, leader.RealUser])
                    if (user is not null && IsAnother(user, effective))
                        return new UserBehind(walk.Named(user)!, null, leaderId, "session");
        return null;
    }

    private static bool IsAnother(Account user, string effective) =>
        user.Id is { } id && id != Root && id != effective;
}

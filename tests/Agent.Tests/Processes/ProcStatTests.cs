using System.Text;
using Cronwatch.Agent.Processes;

namespace Cronwatch.Agent.Tests.Processes;

public sealed class ProcStatTests
{
    private const string Rest = " S 811 2377 811 34817 2377 4194304 1 0 0 0 0 0 0 0 20 0 1 0 4711 9000 5";

    [Theory]
    [InlineData("bash")]
    [InlineData("a) S 1 (b")]
    [InlineData("x\n) R 1 1 1")]
    [InlineData("")]
    public void TryParse_NameOfAnyText_EndsAtTheLastBracket(string name)
    {
        Assert.True(ProcStat.TryParse(Encoding.UTF8.GetBytes($"2377 ({name}){Rest}"), out var stat));
        Assert.Equal(new ProcStat(name, 811, 2377, 811, 34817, 4711), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2377 (bash")]
    [InlineData(") (")]
    [InlineData("2377 (bash) S 811")]
    public void TryParse_NoSuchLine_IsFalse(string line) => Assert.False(ProcStat.TryParse(Encoding.UTF8.GetBytes(line), out _));

    [Fact]
    public void TryParse_StatusWithUidInTheName_ReadsItsOwnLines()
    {
        var text = "Name:\tUid:\\n0\nState:\tS\nUid:\t1001\t0\t0\t0\nGid:\t100\t5\t5\t5\n"u8;
        Assert.True(ProcStatus.TryParse(text, out var status));
        Assert.Equal(new ProcStatus(1001, 0, 100, 5), status);
    }

    [Theory]
    [InlineData("0::/system.slice/docker-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope\n", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    [InlineData("0::/user.slice/user-1000.slice/session-2.scope\n", null)]
    public void ContainerIn_ControlGroups_IsTheIdInThePath(string groups, string? id) =>
        Assert.Equal(id, ProcessReader.ContainerIn(Encoding.ASCII.GetBytes(groups)));
}

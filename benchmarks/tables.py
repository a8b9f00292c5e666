"""Results as a table for the terminal and, the same characters, for docs/performance.md."""

from collections.abc import Sequence


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table; numbers to the right."""
    lines = [[_text(value) for value in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(head), *lines]) for i in range(len(head))]
    print(f"\n### {title}\n")
    print("| " + " | ".join(name.ljust(width) for name, width in zip(head, widths, strict=True)) + " |")
    marks = ("-" * width if i == 0 else "-" * (width - 1) + ":" for i, width in enumerate(widths))
    print("| " + " | ".join(marks) + " |")
    for line in lines:
        cells = (
            text.ljust(w) if i == 0 else text.rjust(w) for i, (text, w) in enumerate(zip(line, widths, strict=True))
        )
        print("| " + " | ".join(cells) + " |", flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie; 0 for none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4f}" if abs(value) < 0.1 else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"
    return str(value)

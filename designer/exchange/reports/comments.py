"""The section on comments: decisions and why they were made, and what is still discussed."""

from designer.analysis.differences.comment_words import comment_place_words, is_on_something
from designer.basics.words import counted
from designer.exchange.reports.contents import ReportSection, ReportTable, cell
from designer.exchange.reports.subject import ReportSubject


def comments_section(subject: ReportSubject) -> ReportSection:
    """Return every comment with what it is on, who wrote it and the replies, decisions first."""
    organization = subject.organization
    comments = sorted(organization.settings.comments, key=lambda one: (not one.decision, one.resolved))
    rows = tuple(
        (
            cell("decision" if comment.decision else "resolved" if comment.resolved else "open"),
            cell(comment_place_words(organization, comment)),
            cell(comment.text),
            cell(comment.author),
            cell(comment.time[:10]),
            cell("; ".join(f"{reply.author or 'Somebody'}: {reply.text}" for reply in comment.replies)),
        )
        for comment in comments
    )
    gone = sum(not is_on_something(organization, comment) for comment in comments)
    lead = [] if rows else ["The design has no comments."]
    lead += [f"{counted(gone, 'comment')} on what is gone from the design."] if gone else []
    columns = ("State", "On", "Text", "Author", "Day", "Replies")
    return ReportSection(
        "comments", "Comments and decisions", tuple(lead), (ReportTable("comments", "", columns, rows),)
    )

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
            cell("decision" if one.decision else "resolved" if one.resolved else "open"),
            cell(comment_place_words(organization, one)),
            cell(one.text),
            cell(one.author),
            cell(one.time[:10]),
            cell("; ".join(f"{reply.author or 'Somebody'}: {reply.text}" for reply in one.replies)),
        )
        for one in comments
    )
    gone = sum(not is_on_something(organization, one) for one in comments)
    lead = [] if rows else ["The design has no comments."]
    lead += [f"{counted(gone, 'comment')} on what is gone from the design."] if gone else []
    columns = ("State", "On", "Text", "Author", "Day", "Replies")
    return ReportSection(
        "comments", "Comments and decisions", tuple(lead), (ReportTable("comments", "", columns, rows),)
    )

"""The last touch to a PDF: its structure tree, bookmarks, language, title and attached files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Array, AttachedFileSpec, Dictionary, Name, Object, ObjectStreamMode, OutlineItem, Pdf, String

from intake.summary.structure import TABLE, Bookmark, Element, Mark

Owners = list[dict[int, Object]]
"""For each page: the element that each of its marks belongs to."""


@dataclass(frozen=True)
class Attachment:
    """A file inside the PDF: the same answers for a program to read."""

    name: str
    media_type: str
    content: bytes
    description: str


def finish_pdf(
    raw: bytes,
    root: Element,
    bookmarks: Sequence[Bookmark],
    *,
    title: str,
    language: str,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """`raw`: as drawn, with marks. `language`: as in BCP 47. The same input gives the same bytes."""
    with Pdf.open(BytesIO(raw)) as pdf:
        _add_structure(pdf, root)
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.Root.Lang = String(language)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        _add_bookmarks(pdf, bookmarks)
        _attach(pdf, attachments)
        del pdf.docinfo["/Trapped"]  # ReportLab's "unknown", which XMP has no word for
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata.load_from_docinfo(pdf.docinfo)
            metadata["dc:title"] = title
            metadata["dc:language"] = {language}
            metadata["pdfuaid:part"] = "1"
        finished = BytesIO()
        pdf.save(finished, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return finished.getvalue()


def _add_structure(pdf: Pdf, root: Element) -> None:
    """The tree, and for each page the list by which a reader finds an element from a mark."""
    pages = [page.obj for page in pdf.pages]
    owners: Owners = [{} for _ in pages]
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    tree.K = Array([_node(pdf, root, tree, pages, owners)])
    numbers: list[int | Object] = []
    for place, page in enumerate(pages):
        page.StructParents = place
        page.Tabs = Name.S
        found = owners[place]
        numbers += [place, pdf.make_indirect(Array([found[mark] for mark in range(len(found))]))]
    tree.ParentTree = pdf.make_indirect(Dictionary(Nums=Array(numbers)))
    tree.ParentTreeNextKey = len(pages)
    pdf.Root.StructTreeRoot = tree


def _node(pdf: Pdf, element: Element, parent: Object, pages: Sequence[Object], owners: Owners) -> Object:
    node = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name(f"/{element.tag}"), P=parent))
    if element.scope:
        node.A = Dictionary(O=Name(f"/{TABLE}"), Scope=Name(f"/{element.scope}"))
    if element.alternative:
        node.Alt = String(element.alternative)
    kids: list[Dictionary | Object] = []
    for kid in element.kids:
        if isinstance(kid, Mark):
            page = pages[kid.page - 1]
            kids.append(Dictionary(Type=Name.MCR, Pg=page, MCID=kid.number))
            owners[kid.page - 1][kid.number] = node
        else:
            kids.append(_node(pdf, kid, node, pages, owners))
    node.K = Array(kids)
    return node


def _add_bookmarks(pdf: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    """Each heading under the nearest one above it of a higher level."""
    with pdf.open_outline() as outline:
        path: list[tuple[int, OutlineItem]] = []
        for bookmark in bookmarks:
            item = OutlineItem(bookmark.text, bookmark.page - 1, "XYZ", left=0, top=round(bookmark.top, 1))
            while path and path[-1][0] >= bookmark.level:
                path.pop()
            (path[-1][1].children if path else outline.root).append(item)
            path.append((bookmark.level, item))


def _attach(pdf: Pdf, attachments: Sequence[Attachment]) -> None:
    specs = []
    for attachment in attachments:
        spec = AttachedFileSpec(
            pdf,
            attachment.content,
            filename=attachment.name,
            mime_type=attachment.media_type,
            description=attachment.description,
            creation_date="",
            mod_date="",
        )
        spec.relationship = Name.Data
        pdf.attachments[attachment.name] = spec
        specs.append(spec.obj)
    if specs:
        pdf.Root.AF = Array(specs)

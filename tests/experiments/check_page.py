"""Checks a report: tags balanced, ids unique, links to anchors that exist, nothing fetched."""
import sys
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}
problems = []


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.stack, self.ids, self.links = [], [], []

    def look(self, tag, attributes):
        for name, value in attributes:
            if name == "id":
                self.ids.append(value)
            if name in ("href", "xlink:href") and value.startswith("#"):
                self.links.append(value[1:])
            if name in ("src", "srcset", "data") or (tag == "link" and name == "href"):
                problems.append("fetches %s" % value)

    def handle_starttag(self, tag, attributes):
        self.look(tag, attributes)
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.look(tag, attributes)

    def handle_endtag(self, tag):
        if not self.stack or self.stack.pop() != tag:
            problems.append("</%s> at line %d closes nothing" % (tag, self.getpos()[0]))


page = Page()
with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
page.feed(text)
page.close()
if page.stack:
    problems.append("not closed: %s" % page.stack)
if len(set(page.ids)) != len(page.ids):
    problems.append("ids twice: %s" % sorted({i for i in page.ids if page.ids.count(i) > 1}))
problems += ["no anchor %s" % link for link in page.links if link not in page.ids]
if "@import" in text or "url(http" in text:
    problems.append("styles are fetched")
print("\n".join("# " + p for p in problems))
sys.exit(bool(problems))

"""The site of docs/, built by Sphinx: ./mvnw package -DskipTests -Psite leaves it in target/site."""

import posixpath
import re

project = "Galaxy Screen"
author = copyright = "the Galaxy Screen authors"
extensions = ["myst_parser", "sphinxcontrib.mermaid"]
html_theme = "furo"
html_title = "Galaxy Screen"
html_copy_source = False
# GitHub's anchors, so that a link works on both.
myst_heading_anchors = 6
myst_fence_as_directive = ["mermaid"]

REPOSITORY = "https://github.com/galaxyscreen/galaxy-screen/blob/main"

# The navigation: a test asks for each page of docs/ once.
NAVIGATION = {
    "Tutorials": [
        "tutorials/quickstart.md",
        "tutorials/galaxy10.md",
        "tutorials/fits-mosaic.md",
        "tutorials/review-a-survey.md",
        "tutorials/python.md",
        "tutorials/spark.md",
        "tutorials/gpu.md",
    ],
    "How to": [
        "howto/choose-detectors.md",
        "howto/tune-eps.md",
        "howto/choose-k.md",
        "howto/choose-backbone.md",
        "recipes.md",
        "gpu.md",
        "serve.md",
    ],
    "Concepts": ["concepts.md", "faq.md"],
    "Reference": ["commands.md", "formats.md", "messages.md", "report.md", "review.md", "api.md"],
    "Quality and design": [
        "quality.md",
        "performance.md",
        "scale.md",
        "spark.md",
        "trust.md",
        "vulnerabilities.md",
        "architecture.md",
        "dependencies.md",
    ],
}

OUTSIDE = re.compile(r"\]\(((?:\.\./)+[^)\s]*)\)")


def for_the_site(app, page, source):
    """Appends the navigation to the first page, and leads links that leave docs/ to the repository."""
    folder = posixpath.join("docs", posixpath.dirname(page))

    def link(match):
        path = posixpath.normpath(posixpath.join(folder, match[1]))
        return match[0] if path.startswith("docs/") else f"]({REPOSITORY}/{path})"

    source[0] = OUTSIDE.sub(link, source[0])
    if page == "index":
        for caption, pages in NAVIGATION.items():
            entries = "\n".join(pages)
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{entries}\n```\n"


def setup(app):
    app.connect("source-read", for_the_site)

package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages hang together: links and anchors lead somewhere, each page is in the navigation, each message is in the code. */
class DocumentationSiteTest {
    private static final Pattern LINK = Pattern.compile("(?<!`)\\]\\(([^)#:\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} +(.+?) *#*$", Pattern.MULTILINE);
    private static final Pattern BLOCK = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PAGE = Pattern.compile("\"([\\w/-]+\\.md)\"");
    private static final Pattern MESSAGE = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

    @Test
    void linksAndAnchorsLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        int anchors = 0;
        for (Path page : DocumentationPages.all()) {
            Matcher link = LINK.matcher(prose(page));
            while (link.find()) {
                Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
                if (!Files.exists(target)) {
                    broken.add(page + ": " + link.group(1));
                } else if (link.group(2) != null) {
                    anchors++;
                    if (!anchors(target).contains(link.group(2))) {
                        broken.add(page + ": " + link.group(1) + "#" + link.group(2));
                    }
                }
            }
        }

        assertThat(broken).isEmpty();
        assertThat(anchors).isGreaterThan(10);
    }

    /** As GitHub makes them, and the site, which is told to. */
    private static List<String> anchors(Path page) throws IOException {
        List<String> anchors = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        Matcher heading = HEADING.matcher(prose(page));
        while (heading.find()) {
            String anchor = heading.group(1)
                    .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }

    private static String prose(Path page) throws IOException {
        return BLOCK.matcher(Files.readString(page)).replaceAll("");
    }

    @Test
    void eachPageIsInTheNavigationOnce() throws IOException {
        List<String> listed = new ArrayList<>(List.of("index.md"));
        Matcher page = PAGE.matcher(Files.readString(DocumentationPages.ROOT.resolve("site/conf.py")));
        while (page.find()) {
            listed.add(page.group(1));
        }

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(DocumentationPages.docs().stream()
                        .map(path -> DocumentationPages.DOCS
                                .relativize(path)
                                .toString()
                                .replace('\\', '/'))
                        .toList());
    }

    @Test
    void messagesAreTheCodes() throws IOException {
        String code = code();
        List<String> messages = new ArrayList<>();
        Matcher message = MESSAGE.matcher(Files.readString(DocumentationPages.DOCS.resolve("messages.md")));
        while (message.find()) {
            messages.add(message.group(1));
        }

        assertThat(messages).hasSizeGreaterThan(30).allSatisfy(text -> assertThat(code.contains(text))
                .as("\"%s\" is in the code", text)
                .isTrue());
    }

    /** All modules' code, with string literals that go over several lines joined, and the launcher. */
    private static String code() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> modules = Files.list(DocumentationPages.ROOT)) {
            for (Path module : modules.filter(
                            path -> path.getFileName().toString().startsWith("galaxy-"))
                    .toList()) {
                Path main = module.resolve("src/main");
                if (Files.isDirectory(main)) {
                    try (Stream<Path> files = Files.walk(main)) {
                        for (Path file :
                                files.filter(DocumentationSiteTest::isCode).toList()) {
                            code.append(Files.readString(file));
                        }
                    }
                }
            }
        }
        return code.toString().replaceAll("\"\\s*\\+\\s*\"", "");
    }

    private static boolean isCode(Path file) {
        return file.toString().endsWith(".java") || file.endsWith("bin/galaxy-screen");
    }
}

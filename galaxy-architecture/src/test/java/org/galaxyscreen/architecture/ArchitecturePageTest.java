package org.galaxyscreen.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The picture, the rooms and the doors of docs/architecture.md are those of the code. */
class ArchitecturePageTest {
    private static final Pattern PICTURE = Pattern.compile("```mermaid\n(.*?)```", Pattern.DOTALL);
    private static final Pattern ARROW = Pattern.compile("^ *(\\w+) --> (\\w+(?: & \\w+)*)$", Pattern.MULTILINE);
    private static final Pattern NODE = Pattern.compile("^ *(\\w+)\\[\"galaxy-(\\w+)", Pattern.MULTILINE);
    private static final Pattern ROOM = Pattern.compile("^\\| `([a-z0-9.]+)` \\| (.+?) \\|$", Pattern.MULTILINE);
    private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\{@(?:link|code)\\s+(?:[a-z0-9]+\\.)*([^}]+)}");

    private static String page = "";

    @BeforeAll
    static void read() throws IOException {
        page = Files.readString(Library.ROOT.resolve("docs/architecture.md"));
    }

    @Test
    void arrowsAreTheDependencies() {
        Matcher picture = PICTURE.matcher(page);
        assertThat(picture.find()).as("a Mermaid picture").isTrue();
        Map<String, Set<String>> drawn = new TreeMap<>();
        Matcher node = NODE.matcher(picture.group(1));
        while (node.find()) {
            assertThat(node.group(1)).as("name of a node").isEqualTo(node.group(2));
            drawn.put(node.group(1), new TreeSet<>());
        }
        Matcher arrow = ARROW.matcher(picture.group(1));
        while (arrow.find()) {
            assertThat(drawn).as("nodes").containsKey(arrow.group(1));
            drawn.get(arrow.group(1)).addAll(List.of(arrow.group(2).split(" & ")));
        }

        drawn.keySet().removeIf(module -> !Library.isBuilt(module));
        assertThat(drawn).isEqualTo(Library.moduleDependencies());
    }

    @Test
    void roomsAreThePackages() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        Matcher room = ROOM.matcher(page);
        while (room.find()) {
            listed.put(room.group(1), room.group(2));
        }
        Map<String, String> rooms = new TreeMap<>();
        Set<String> packages =
                Library.CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toCollection(TreeSet::new));
        // Of a module that is not built here, the sentence alone can be compared.
        listed.keySet().stream()
                .map(Library.PREFIX::concat)
                .filter(name -> !Library.isBuilt(Library.module(name)))
                .forEach(packages::add);
        for (String name : packages) {
            if (!(name + ".").contains(".internal.")) {
                rooms.put(name.substring(Library.PREFIX.length()), sentence(name));
            }
        }

        assertThat(listed).isEqualTo(rooms);
    }

    /** The first sentence of the package's own description. */
    private static String sentence(String name) throws IOException {
        Path file = Library.ROOT
                .resolve("galaxy-" + Library.module(name))
                .resolve("src/main/java")
                .resolve(name.replace('.', '/'))
                .resolve("package-info.java");
        Matcher javadoc = JAVADOC.matcher(Files.readString(file));
        assertThat(javadoc.find()).as("Javadoc in %s", file).isTrue();
        String text = javadoc.group(1).replaceAll("\\n *\\* ?", " ").replaceAll("\\s+", " ");
        text = LINK.matcher(text).replaceAll("`$1`").strip();
        int end = (text + " ").indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    @Test
    void doorsAreTheServices() throws IOException {
        Map<Path, List<String>> services = new LinkedHashMap<>();
        for (String module : Library.moduleDependencies().keySet()) {
            Path folder = Library.ROOT.resolve("galaxy-" + module + "/src/main/resources/META-INF/services");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    for (Path file : files.toList()) {
                        services.put(file.getFileName(), Files.readAllLines(file));
                    }
                }
            }
        }
        assertThat(services).hasSizeGreaterThan(1);
        String doors = page.substring(page.indexOf("## The doors"), page.indexOf("## How to add a detector"));
        List<String> named = Pattern.compile("META-INF/services/([\\w.]+)")
                .matcher(doors)
                .results()
                .map(result -> result.group(1))
                .distinct()
                .toList();
        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        services.keySet().stream().map(Path::toString).toList());
    }
}

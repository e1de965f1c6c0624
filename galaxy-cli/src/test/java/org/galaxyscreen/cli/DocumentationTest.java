package org.galaxyscreen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What README.md and docs/ show is true: Java compiles, commands are understood. */
class DocumentationTest {
    private static final Pattern BLOCK = Pattern.compile("```(\\w+)\n(.*?)```", Pattern.DOTALL);
    private static final List<String> MODULES = List.of(
            "core", "io", "synthetic", "features", "detectors", "interest", "dl4j", "report", "screening", "server");

    private static final String COMMAND = "galaxy-screen ";

    private record Block(Path file, String language, String text) {}

    private static List<Block> blocks(String language) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : DocumentationPages.all()) {
            Matcher matcher = BLOCK.matcher(Files.readString(page));
            while (matcher.find()) {
                if (matcher.group(1).equals(language)) {
                    blocks.add(new Block(page, language, matcher.group(2)));
                }
            }
        }
        assertThat(blocks).as("blocks of %s", language).isNotEmpty();
        return blocks;
    }

    /** What the library offers: its packages, without those that it keeps to itself. */
    private static List<String> packages() throws IOException {
        List<String> packages = new ArrayList<>();
        for (String module : MODULES) {
            Path sources = DocumentationPages.ROOT.resolve("galaxy-" + module).resolve("src/main/java");
            try (Stream<Path> files = Files.walk(sources)) {
                files.filter(file -> file.endsWith("package-info.java"))
                        .map(file -> sources.relativize(file.getParent()).toString())
                        .map(name -> name.replace(File.separatorChar, '.'))
                        .filter(name -> !name.endsWith(".internal"))
                        .sorted()
                        .forEach(packages::add);
            }
        }
        return packages;
    }

    @Test
    void javaSnippetsCompile(@TempDir Path classes) throws IOException {
        List<String> packages = packages();
        for (Block block : blocks("java")) {
            StringBuilder source = new StringBuilder("import java.nio.file.*;\nimport java.util.*;\n");
            packages.forEach(name -> source.append("import ").append(name).append(".*;\n"));
            source.append("class Snippet {\n    void run() throws Exception {\n")
                    .append(block.text())
                    .append("    }\n}\n");
            StringWriter messages = new StringWriter();
            JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
            boolean compiled = compiler.getTask(
                            messages,
                            null,
                            null,
                            List.of(
                                    "-d",
                                    classes.toString(),
                                    "-proc:none",
                                    "-classpath",
                                    System.getProperty("java.class.path")),
                            null,
                            List.of(new Source(source.toString())))
                    .call();
            assertThat(compiled)
                    .as("%s:\n%s\n%s", block.file(), block.text(), messages)
                    .isTrue();
        }
    }

    @Test
    void commandsAreUnderstood() throws IOException {
        int commands = 0;
        for (Block block : blocks("sh")) {
            for (String line : block.text().lines().toList()) {
                int command = line.indexOf(COMMAND);
                if (command >= 0) {
                    String[] arguments =
                            line.substring(command + COMMAND.length()).trim().split(" +");
                    Main.all().setCaseInsensitiveEnumValuesAllowed(true).parseArgs(arguments);
                    commands++;
                }
            }
        }
        assertThat(commands).isGreaterThan(5);
    }

    @Test
    void xmlSnippetsAreWellFormed() throws Exception {
        for (Block block : blocks("xml")) {
            String document = "<project>" + block.text() + "</project>";
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

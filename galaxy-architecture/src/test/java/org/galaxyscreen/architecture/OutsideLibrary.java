package org.galaxyscreen.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.galaxyscreen.features.weights.Weights;

/** The library of somebody else: the files that docs/architecture.md shows, and input for what they bring. */
final class OutsideLibrary {
    /** A block whose first line names a file behind the language. */
    private static final Pattern FILE = Pattern.compile("```\\w+ (\\S+)\n(.*?)```", Pattern.DOTALL);

    private OutsideLibrary() {}

    /** Compiles the page's files, but for the tests, into a folder of classes and services. */
    static Path compile(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<Path> sources = new ArrayList<>();
        List<Path> tests = new ArrayList<>();
        Matcher block = FILE.matcher(Files.readString(Library.ROOT.resolve("docs/architecture.md")));
        while (block.find()) {
            boolean java = block.group(1).endsWith(".java");
            Path file = (java ? folder.resolve("mylibrary") : classes).resolve(block.group(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, block.group(2));
            if (java) {
                (block.group(1).endsWith("Test.java") ? tests : sources).add(file);
            }
        }
        assertThat(sources).hasSize(15);
        assertThat(tests).hasSize(1);
        compile(sources, classes, "");
        return classes;
    }

    /** Compiles the page's tests beside what they test. */
    static void compileTests(Path folder, Path classes) throws IOException {
        compile(List.of(folder.resolve("mylibrary/MyLibraryTest.java")), classes, classes + File.pathSeparator);
    }

    private static void compile(List<Path> sources, Path classes, String classPath) throws IOException {
        StringWriter messages = new StringWriter();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d",
                    classes.toString(),
                    "-proc:none",
                    "-Xlint:all,-path,-classfile",
                    "-Werror",
                    "-classpath",
                    classPath + System.getProperty("java.class.path"));
            boolean compiled = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
    }

    /** Puts a folder of classes into a jar. */
    static void jar(Path classes, Path jar) throws IOException {
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    /** Writes a catalogue of two objects in the page's format. */
    static void writeSkyList(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeBytes("SKYL");
            out.writeInt(2);
            out.writeUTF("m31");
            out.writeDouble(10.6847);
            out.writeDouble(41.2687);
            out.writeUTF("m32");
            out.writeDouble(10.6743);
            out.writeDouble(40.8652);
        }
    }

    /** Writes weights up to layer1 in the page's format. */
    static void writeWeights(Weights weights, Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeBytes("PLWT");
            List<String> names = weights.names().stream()
                    .filter(name -> name.matches("(conv1|bn1|layer1)\\..*"))
                    .toList();
            out.writeInt(names.size());
            for (String name : names) {
                float[] values = weights.values(name);
                out.writeUTF(name);
                List<Integer> shape = weights.shape(name);
                out.writeInt(shape.size());
                for (int extent : shape) {
                    out.writeInt(extent);
                }
                for (float value : values) {
                    out.writeFloat(value);
                }
            }
        }
    }
}

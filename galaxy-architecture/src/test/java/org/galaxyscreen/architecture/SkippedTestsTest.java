package org.galaxyscreen.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Says how many tests of all modules the build skipped, and fails where one was skipped for a reason that is not listed: a test that never
 * runs tells nothing. This module is built last, so that it finds the other modules' reports.
 */
class SkippedTestsTest {
    /** What a machine need not have: real data, a GPU, a browser, certain instructions, and a user without all rights. */
    private static final List<Pattern> ALLOWED = Stream.of(
                    "no reference data at .*",
                    ".*no GPU.*",
                    "there is a GPU here",
                    "CUDA's run-time compiler is not installed: .*",
                    "bf16 needs a processor with .*",
                    ".*(cannot|does not) compute in (bf16|BFLOAT16) .*|.* does not compute in BFLOAT16",
                    "oneDNN computes in bf16 on this processor",
                    "no (Chromium|node) in PATH|no .*; run npm ci there",
                    "no (report is|results are|survey is) named",
                    "whoever runs this may read everything|runs as a user who may write anywhere",
                    "no POSIX permissions",
                    "SIGINT is ignored here, .*",
                    "this is the build for GPUs",
                    ".*(shell script|sent by kill|no bash|read from /proc).*")
            .map(Pattern::compile)
            .toList();

    private static final Pattern SKIPPED = Pattern.compile(
            "<testcase name=\"([^\"]*)\" classname=\"([^\"]*)\"[^>]*>\\s*<skipped(?: message=\"([^\"]*)\")?[^>]*?(?:/>|>(?:<!\\[CDATA\\[([^\n]*))?)");

    /** What stands before the reason that a test gave. */
    private static final Pattern BEFORE =
            Pattern.compile("^(?:.* ==(?:&gt;|>) |.*TestAbortedException: )?(?:Assumption failed: )?(?:skipped: )?");

    private record Skip(String test, String reason) {}

    @Test
    void noTestWasSkippedWithoutAGoodReason() throws IOException {
        List<Skip> skips = new ArrayList<>();
        for (Path report : reports()) {
            Matcher skipped = SKIPPED.matcher(Files.readString(report));
            while (skipped.find()) {
                String text = skipped.group(3) != null ? skipped.group(3) : String.valueOf(skipped.group(4));
                skips.add(new Skip(
                        skipped.group(2) + "." + skipped.group(1),
                        BEFORE.matcher(text).replaceFirst("").strip()));
            }
        }

        Map<String, Integer> counts = new TreeMap<>();
        skips.forEach(skip -> counts.merge(skip.reason(), 1, Integer::sum));
        System.out.println(skips.size() + " tests of all modules were skipped" + (skips.isEmpty() ? "" : ":"));
        counts.forEach((reason, count) -> System.out.println("  " + count + ": " + reason));
        assertThat(skips)
                .as("tests skipped for a reason that %s does not list", SkippedTestsTest.class.getSimpleName())
                .allMatch(skip -> ALLOWED.stream()
                        .anyMatch(allowed -> allowed.matcher(skip.reason()).matches()));
    }

    /** The reports of the other modules' test classes that still exist. */
    private static List<Path> reports() throws IOException {
        List<Path> reports = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Library.ROOT.toRealPath())) {
            for (Path target : modules.filter(module -> !module.endsWith("galaxy-architecture"))
                    .map(module -> module.resolve("target"))
                    .toList()) {
                Path folder = target.resolve("surefire-reports");
                if (!Files.isDirectory(folder)) {
                    continue;
                }
                try (Stream<Path> files = Files.list(folder)) {
                    files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                            .filter(file -> Files.exists(target.resolve("test-classes")
                                    .resolve(className(file).replace('.', '/') + ".class")))
                            .forEach(reports::add);
                }
            }
        }
        return reports;
    }

    private static String className(Path report) {
        String name = report.getFileName().toString();
        return name.substring("TEST-".length(), name.length() - ".xml".length());
    }
}

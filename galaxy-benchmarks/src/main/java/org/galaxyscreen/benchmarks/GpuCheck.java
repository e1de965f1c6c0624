package org.galaxyscreen.benchmarks;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All that there is to find out on a GPU that can be had for some minutes only. Each step is a process of its own with a limit to
 * its time, so that none can end or hold up the others; what it says is appended to a file line by line, and a table of the
 * figures comes last. {@code gpu/bundle.sh} makes a folder with all that it needs.
 *
 * <p>Arguments: the folder that {@code prepare} has filled and the file to append to; a step's name as a third runs that one
 * alone, in this process. The step {@code plans}, which is run by its name only, asks cuDNN about GPUs that are not there, and needs
 * NVIDIA's libraries and no GPU. With {@code prepare} in the place of the file, the folder is filled, which needs neither.
 */
public final class GpuCheck {
    /** All steps together, seconds. */
    private static final double LIMIT = 465;

    private static final int WIDEST = 400;
    private static final String SANITIZER = "sanitizer";

    /** Steps in order, and how many seconds each may take. */
    private static final Map<String, Integer> STEPS = new LinkedHashMap<>();

    static {
        STEPS.put("versions", 40);
        STEPS.put("layers", 90);
        STEPS.put("correctness", 100);
        STEPS.put("throughput", 90);
        STEPS.put("kernels", 30);
        STEPS.put("pytorch", 200);
        STEPS.put("stress", 90);
        STEPS.put(SANITIZER, 90);
    }

    private final Path data;
    private final PrintStream out;

    private GpuCheck(Path data, PrintStream out) {
        this.data = data;
        this.out = out;
    }

    /** See above; ends with status 1 if a step or a target was missed. */
    public static void main(String[] args) throws IOException, InterruptedException {
        System.setProperty("org.bytedeco.javacpp.logger", "slf4j");
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        if (args.length < 2) {
            System.err.println("GpuCheck FOLDER prepare | FOLDER RESULTS [STEP]; a folder and a file expected");
            System.exit(2);
        }
        Path data = Path.of(args[0]);
        if (args[1].equals("prepare")) {
            new GpuCheckData(data).prepare(out);
        } else if (args.length == 2) {
            System.exit(new GpuCheck(data, out).conduct(Path.of(args[1])) ? 0 : 1);
        } else {
            int status = 0;
            try {
                new GpuCheckSteps(new GpuCheckData(data), out).run(args[2]);
            } catch (IOException | RuntimeException | LinkageError e) {
                out.println("FAILED: " + e);
                status = 1;
            }
            System.exit(status);
        }
    }

    private boolean conduct(Path results) throws IOException, InterruptedException {
        long started = System.nanoTime();
        List<String> summary = new ArrayList<>();
        boolean good = true;
        for (Map.Entry<String, Integer> step : STEPS.entrySet()) {
            double left = LIMIT - seconds(started);
            if (left < 1) {
                summary.add("| " + step.getKey() + " | | | not run: no time left |");
                good = false;
                continue;
            }
            long begun = System.nanoTime();
            List<String> figures = new ArrayList<>();
            String ended = runStep(step.getKey(), Math.min(left, step.getValue()), results, figures);
            summary.add(String.format(Locale.ROOT, "| %s | %.0f s | | %s |", step.getKey(), seconds(begun), ended));
            summary.addAll(figures);
            good &= ended.equals("done")
                    && figures.stream().noneMatch(line -> line.contains("| " + GpuCheckReport.MISSED + " |"));
        }
        append(results, "");
        append(results, "| what | figure | wanted | |");
        append(results, "| --- | --- | --- | --- |");
        for (String line : summary) {
            append(results, line);
        }
        append(results, "");
        append(results, String.format(Locale.ROOT, "%.0f s in all", seconds(started)));
        return good;
    }

    /** How a step ended, in words. */
    private String runStep(String name, double limit, Path results, List<String> figures)
            throws IOException, InterruptedException {
        append(results, "");
        append(results, "## " + name);
        append(results, "");
        List<String> command = new ArrayList<>();
        if (name.equals(SANITIZER)) {
            Path tool = sanitizer();
            if (tool == null) {
                append(results, "there is no compute-sanitizer");
                return "not run: there is no compute-sanitizer";
            }
            command.addAll(List.of(
                    tool.toString(), "--tool", "memcheck", "--report-api-errors", "no", "--error-exitcode", "9"));
        }
        command.addAll(java());
        command.addAll(List.of(
                GpuCheck.class.getName(),
                data.toString(),
                results.toString(),
                name.equals(SANITIZER) ? GpuCheckSteps.SANITIZED : name));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread reader = new Thread(() -> read(process, results, figures), name);
        reader.start();
        boolean ended = process.waitFor((long) (limit * 1000), TimeUnit.MILLISECONDS);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);
        }
        reader.join(5000);
        String how = !ended
                ? String.format(Locale.ROOT, "cut off after %.0f s", limit)
                : process.exitValue() == 0 ? "done" : "failed with status " + process.exitValue();
        if (!how.equals("done")) {
            append(results, how);
        }
        return how;
    }

    private static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx4g");
        if (Runtime.version().feature() > 21) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        for (String property :
                List.of("org.galaxyscreen.cuda.kernels", "org.galaxyscreen.cuda.libraries", "java.io.tmpdir")) {
            String value = System.getProperty(property, "");
            if (!value.isEmpty()) {
                command.add("-D" + property + "=" + value);
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    private void read(Process process, Path results, List<String> figures) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(GpuCheckReport.FIGURE)) {
                    figures.add(line.substring(GpuCheckReport.FIGURE.length()));
                } else {
                    append(results, line);
                }
            }
        } catch (IOException e) {
            figures.add("| what it said was lost | " + e.getMessage() + " | | " + GpuCheckReport.MISSED + " |");
        }
    }

    private synchronized void append(Path results, String line) {
        String cut = line.length() > WIDEST ? line.substring(0, WIDEST) + "…" : line;
        out.println(cut);
        try (Writer writer = Files.newBufferedWriter(results, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            writer.write(cut + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static @Nullable Path sanitizer() {
        List<String> folders =
                new ArrayList<>(List.of(System.getenv().getOrDefault("PATH", "").split(":")));
        folders.addAll(List.of("/usr/local/cuda/bin", "/usr/local/cuda/compute-sanitizer", "/opt/cuda/bin"));
        return folders.stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "compute-sanitizer"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}

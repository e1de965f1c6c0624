package org.galaxyscreen.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.cuda.CudaProbe;
import org.jspecify.annotations.Nullable;

/** PyTorch's figures beside ours, in turns; see gpu_check.py. */
final class GpuCheckPyTorch {
    private static final double TURN_SECONDS = 2;
    private static final int TURNS = 3;
    private static final double WANTED_OF_PYTORCH = 1.2;

    private final GpuCheckData data;
    private final GpuCheckReport report;

    GpuCheckPyTorch(GpuCheckData data, GpuCheckReport report) {
        this.data = data;
        this.report = report;
    }

    void run() throws IOException {
        Path folder = Files.createTempDirectory("gpu-check");
        try {
            Path script = folder.resolve("gpu_check.py");
            try (InputStream resource = Objects.requireNonNull(GpuCheck.class.getResourceAsStream("gpu_check.py"))) {
                Files.copy(resource, script);
            }
            Path state = folder.resolve("weights.safetensors");
            data.weights().write(state);
            Process process = new ProcessBuilder(
                            "python3",
                            script.toString(),
                            state.toString(),
                            data.pixelsFile().toString(),
                            data.featuresFile().toString(),
                            "" + GpuCheckSteps.COMPARED_BATCH)
                    .redirectError(folder.resolve("errors.txt").toFile())
                    .start();
            try (BufferedReader answers = process.inputReader();
                    Writer orders = process.outputWriter()) {
                alternate(answers, orders);
            } finally {
                process.destroy();
                List<String> said = Files.readAllLines(folder.resolve("errors.txt"), StandardCharsets.ISO_8859_1);
                said.subList(Math.max(0, said.size() - 5), said.size()).forEach(report::line);
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private void alternate(BufferedReader answers, Writer orders) throws IOException {
        ByteBuffer pixels = data.pixels();
        List<String> ways = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        while (true) {
            JsonNode answer = answer(answers, json);
            report.line(answer);
            String ready = answer.path("ready").asText();
            if (ready.equals("all")) {
                break;
            }
            if (!ready.isEmpty()) {
                ways.add(ready);
            }
        }
        Map<String, List<Double>> rates = new TreeMap<>();
        try (CudaProbe probe = new CudaProbe(data.weights(), Precision.BF16, GpuCheckSteps.COMPARED_BATCH, pixels);
                CudaProbe.Engine engine =
                        new CudaProbe.Engine(data.weights(), Precision.BF16, 2 * GpuCheckSteps.COMPARED_BATCH)) {
            for (int turn = 0; turn < TURNS; turn++) {
                add(rates, "ours resident", probe.rate(TURN_SECONDS, true));
                for (String way : ways) {
                    add(rates, way + " resident", ask(answers, orders, json, way + " resident"));
                }
                add(
                        rates,
                        "ours fed",
                        GpuCheckSteps.byteRate(engine, 2 * GpuCheckSteps.COMPARED_BATCH, TURN_SECONDS, pixels));
                for (String way : ways) {
                    add(rates, way + " fed", ask(answers, orders, json, way + " fed"));
                }
            }
        }
        rates.forEach((what, turns) -> report.figure(
                (what.startsWith("ours") ? what : "PyTorch " + what) + ", bf16, batch " + GpuCheckSteps.COMPARED_BATCH
                        + ", images/s",
                GpuCheckReport.number(median(turns))));
        for (String kind : List.of(" resident", " fed")) {
            double compiled = Stream.of("compiled", "frozen")
                    .mapToDouble(way -> median(rates.get(way + kind)))
                    .filter(rate -> !Double.isNaN(rate))
                    .max()
                    .orElse(Double.NaN);
            double ratio = median(rates.get("ours" + kind)) / compiled;
            report.figure(
                    "ours of PyTorch compiled," + kind,
                    String.format(Locale.ROOT, "%.2f", ratio),
                    kind.equals(" resident") ? "≥ " + WANTED_OF_PYTORCH : "",
                    ratio >= WANTED_OF_PYTORCH);
        }
    }

    private void add(Map<String, List<Double>> rates, String what, double rate) {
        report.out().printf(Locale.ROOT, "%s: %.0f images/s%n", what, rate);
        rates.computeIfAbsent(what, w -> new ArrayList<>()).add(rate);
    }

    private static double median(@Nullable List<Double> turns) {
        return turns == null ? Double.NaN : turns.stream().sorted().toList().get(turns.size() / 2);
    }

    private static double ask(BufferedReader answers, Writer orders, ObjectMapper json, String what)
            throws IOException {
        orders.write(what + " " + TURN_SECONDS + "\n");
        orders.flush();
        return answer(answers, json).path("rate").asDouble(Double.NaN);
    }

    private static JsonNode answer(BufferedReader answers, ObjectMapper json) throws IOException {
        for (String line = answers.readLine(); line != null; line = answers.readLine()) {
            if (line.startsWith("{")) {
                return json.readTree(line.replace("NaN", "null"));
            }
        }
        throw new IOException("PyTorch has ended");
    }
}

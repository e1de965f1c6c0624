package org.galaxyscreen.features.weights;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Reads a PyTorch checkpoint (.pth). For the service loader. */
public final class TorchFormat implements WeightsFormat {
    private static final String OLD_MAGIC = "L119547037146038801333356L\n";

    /** For the service loader. */
    public TorchFormat() {}

    @Override
    public String name() {
        return "pytorch";
    }

    @Override
    public String description() {
        return "a PyTorch checkpoint (.pth)";
    }

    @Override
    public boolean recognises(byte[] start) {
        return start.length > 8 && (isZip(start) || (start[0] & 0xFF) == 0x80 || isOld(start));
    }

    @Override
    public StateDict read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new StateDict(
                    isZip(in.readNBytes(2)) ? TorchCheckpoint.readZip(file) : TorchCheckpoint.readLegacy(file),
                    Map.of());
        }
    }

    /** Of PyTorch before 1.6, by a protocol that writes its magic number in digits. */
    private static boolean isOld(byte[] start) {
        return new String(start, StandardCharsets.ISO_8859_1).startsWith(OLD_MAGIC);
    }

    private static boolean isZip(byte[] start) {
        return start.length > 1 && start[0] == 'P' && start[1] == 'K';
    }
}

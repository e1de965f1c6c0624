package org.galaxyscreen.features.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes a state dict as {@code torch.save} does: pickle protocol 2 in a zip archive whose entries are stored. */
final class TorchCheckpointWriter {
    private TorchCheckpointWriter() {}

    /** The state dict alone. */
    static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x80, 2});
        dictionary(out, tensors);
        out.write('.');
        write(file, out.toByteArray(), tensors);
    }

    /** As Lightning does: the state dict beside counters, settings and the path of the best checkpoint. */
    static void writeLightning(Path file, Map<String, Tensor> tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x80, 2, '}', '('});
        string(out, "epoch");
        integer(out, 17);
        string(out, "pytorch-lightning_version");
        string(out, "2.1.0");
        string(out, "state_dict");
        dictionary(out, tensors);
        string(out, "hyper_parameters");
        global(out, "pytorch_lightning.utilities.parsing", "AttributeDict");
        out.write(new byte[] {')', (byte) 0x81, '('});
        string(out, "learning_rate");
        out.write('G');
        out.write(ByteBuffer.allocate(8).putDouble(1e-4).array());
        string(out, "save_dir");
        global(out, "pathlib", "PosixPath");
        out.write('(');
        string(out, "runs");
        out.write(new byte[] {'t', 'R', 'u', 'u', '.'});
        write(file, out.toByteArray(), tensors);
    }

    /** As Python 2 pickles an ordered dictionary, and PyTorch tensors and parameters that were given attributes. */
    static void writePython2WithAttributes(Path file, Map<String, Tensor> tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x80, 2});
        global(out, "collections", "OrderedDict");
        out.write(new byte[] {']', '('});
        int key = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            out.write(new byte[] {']', '('});
            string(out, entry.getKey());
            if (key % 2 == 0) {
                global(out, "torch._utils", "_rebuild_parameter_with_state");
                out.write('(');
                global(out, "torch._utils", "_rebuild_tensor_v2");
                arguments(out, "" + key, entry.getValue());
                out.write(new byte[] {'R', (byte) 0x88, 'N'});
            } else {
                global(out, "torch._tensor", "_rebuild_from_type_v2");
                out.write('(');
                global(out, "torch._utils", "_rebuild_tensor_v2");
                global(out, "torch", "Tensor");
                arguments(out, "" + key, entry.getValue());
            }
            out.write(new byte[] {'}', 't', 'R', 'e'});
            key++;
        }
        out.write(new byte[] {'e', (byte) 0x85, 'R', '.'});
        write(file, out.toByteArray(), tensors);
    }

    /** The state dict under each of the keys, beside a loss. */
    static void writeUnder(Path file, Map<String, Tensor> tensors, String... keys) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x80, 2, '}', '('});
        string(out, "loss");
        integer(out, 3);
        for (String key : keys) {
            string(out, key);
            dictionary(out, tensors);
        }
        out.write(new byte[] {'u', '.'});
        write(file, out.toByteArray(), tensors);
    }

    /** The state dict under {@code state_dict}, before and after any pickled object. */
    static void writeBeside(Path file, Map<String, Tensor> tensors, byte[] object) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new byte[] {(byte) 0x80, 2, '}', '('});
        string(out, "before");
        out.write(object);
        string(out, "state_dict");
        dictionary(out, tensors);
        string(out, "after");
        out.write(object);
        out.write(new byte[] {'u', '.'});
        write(file, out.toByteArray(), tensors);
    }

    /** As PyTorch before 1.6 did, with an optimizer that keeps a tensor of each shape beside the state dict. */
    static void writeLegacyBesideOptimizer(Path file, Map<String, Tensor> tensors) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(HexFormat.of().parseHex("80028a0a6cfc9c46f9206aa850192e"));
        out.write(HexFormat.of().parseHex("80024de9032e"));
        out.write(HexFormat.of().parseHex("80027d2e"));
        out.write(new byte[] {(byte) 0x80, 2, '}', '('});
        for (String part : List.of("optimizer", "state_dict")) {
            string(out, part);
            dictionary(out, tensors, part.equals("optimizer") ? "m" : "");
        }
        out.write(new byte[] {'u', '.'});
        out.write(new byte[] {(byte) 0x80, 2, ']', '('});
        for (int key = 0; key < tensors.size(); key++) {
            string(out, "m" + key);
            string(out, Integer.toString(key));
        }
        out.write(new byte[] {'e', '.'});
        for (Tensor tensor : tensors.values()) {
            for (int copy = 0; copy < 2; copy++) {
                int length = tensor.values().length;
                ByteBuffer bytes = ByteBuffer.allocate(8 + 4 * length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.putLong(length).asFloatBuffer().put(copy == 0 ? new float[length] : tensor.values());
                out.write(bytes.array());
            }
        }
        Files.write(file, out.toByteArray());
    }

    private static void write(Path file, byte[] pickle, Map<String, Tensor> tensors) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            store(zip, "archive/data.pkl", pickle);
            int key = 0;
            for (Tensor tensor : tensors.values()) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(4 * tensor.values().length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(tensor.values());
                store(zip, "archive/data/" + key++, bytes.array());
            }
            store(zip, "archive/version", "3\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
        zip.closeEntry();
    }

    private static void dictionary(ByteArrayOutputStream out, Map<String, Tensor> tensors) throws IOException {
        dictionary(out, tensors, "");
    }

    /** @param storages what the keys of the storages begin with */
    private static void dictionary(ByteArrayOutputStream out, Map<String, Tensor> tensors, String storages)
            throws IOException {
        out.write(new byte[] {'}', '('});
        int key = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            string(out, entry.getKey());
            global(out, "torch._utils", "_rebuild_tensor_v2");
            arguments(out, storages + key++, entry.getValue());
            out.write('R');
        }
        out.write('u');
    }

    /** What a tensor is made of. */
    private static void arguments(ByteArrayOutputStream out, String storage, Tensor tensor) throws IOException {
        out.write('(');
        out.write('(');
        string(out, "storage");
        global(out, "torch", "FloatStorage");
        string(out, storage);
        string(out, "cpu");
        integer(out, tensor.values().length);
        out.write('t');
        out.write('Q');
        integer(out, 0);
        out.write('(');
        for (int extent : tensor.shape()) {
            integer(out, extent);
        }
        out.write('t');
        out.write('(');
        for (int axis = 0; axis < tensor.shape().size(); axis++) {
            integer(
                    out,
                    tensor.shape().subList(axis + 1, tensor.shape().size()).stream()
                            .reduce(1, (a, b) -> a * b));
        }
        out.write('t');
        out.write(0x89);
        global(out, "collections", "OrderedDict");
        out.write(new byte[] {')', 'R', 't'});
    }

    private static void string(ByteArrayOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        little(out, bytes.length);
        out.write(bytes);
    }

    private static void global(ByteArrayOutputStream out, String module, String name) throws IOException {
        out.write(("c" + module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void integer(ByteArrayOutputStream out, int value) throws IOException {
        out.write('J');
        little(out, value);
    }

    private static void little(ByteArrayOutputStream out, int value) throws IOException {
        out.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }
}

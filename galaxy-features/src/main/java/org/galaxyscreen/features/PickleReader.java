package org.galaxyscreen.features;

import java.io.DataInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of Python's pickle format that a state dict is written in, as data. A pickle is a program; this machine
 * knows only the instructions that build dictionaries, tuples, lists, strings and numbers, and the few calls by which
 * PyTorch describes a tensor, and a few harmless classes that training code keeps beside it: dictionaries of settings,
 * paths, scalars. Any other call is refused by name; none is ever made.
 */
final class PickleReader {
    /** A name in a module: a class or function that the pickle refers to. */
    record Global(String module, String name) {
        @Override
        public String toString() {
            return module + "." + name;
        }
    }

    /** What stands for a storage: its kind, its key and how many numbers it holds. */
    record Storage(NumberFormat format, String key, long count) {}

    /** A tensor as a view into a storage. */
    record View(Storage storage, long offset, List<?> shape, List<?> stride) {}

    /** What stands for a value of a harmless class: nothing needs it. */
    private record Inert(Global type) {}

    /** Dictionaries by other names. */
    private static final Set<String> DICTIONARIES = Set.of(
            "collections.OrderedDict",
            "collections.defaultdict",
            "lightning.fabric.utilities.data.AttributeDict",
            "lightning_fabric.utilities.data.AttributeDict",
            "pytorch_lightning.utilities.parsing.AttributeDict");

    /** Classes and functions whose values checkpoints hold, and nobody needs. */
    private static final Set<String> INERT = Set.of(
            "argparse.Namespace",
            "builtins.dict",
            "builtins.list",
            "builtins.set",
            "__builtin__.dict",
            "__builtin__.list",
            "__builtin__.set",
            "_codecs.encode",
            "numpy.core.multiarray.scalar",
            "numpy._core.multiarray.scalar",
            "numpy.dtype",
            "pathlib.PosixPath",
            "pathlib.PurePosixPath",
            "pathlib.WindowsPath",
            "torch.Size",
            "torch.device",
            "torch.bfloat16",
            "torch.float16",
            "torch.float32",
            "torch.float64",
            "torch.int64");

    /** Marks where a group of stack items begins. */
    private static final Object MARK = new Object();

    private static final int MAX_STRING = 1 << 16;
    private static final int MAX_ITEMS = 1 << 20;

    private final String where;
    private final DataInputStream in;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private long instructions;

    /** @param where the file, for messages */
    PickleReader(String where, DataInputStream in) {
        this.where = where;
        this.in = in;
    }

    /** Python's None, since the stack cannot hold null. */
    private static final Object NONE = new Object() {
        @Override
        public String toString() {
            return "None";
        }
    };

    /** Runs to the end of one pickle and returns its value: a map, list, string, number, {@link View}, … */
    Object read() throws IOException {
        try {
            return run();
        } catch (NoSuchElementException | ClassCastException e) {
            throw new IOException(where + ": the pickle is damaged (instruction " + instructions + ")", e);
        }
    }

    private Object run() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte();
            if (++instructions > 50L * MAX_ITEMS || stack.size() > MAX_ITEMS || memo.size() > MAX_ITEMS) {
                throw new IOException(where + ": the pickle is longer than any state dict's");
            }
            switch (opcode) {
                case 0x80 -> protocol(in.readUnsignedByte());
                case 0x95 -> in.readLong(); // FRAME: a hint on lengths
                case '(' -> stack.push(MARK);
                case '.' -> {
                    return stack.pop();
                }
                case '0' -> stack.pop();
                case 'N' -> stack.push(NONE);
                case 0x88 -> stack.push(true);
                case 0x89 -> stack.push(false);
                case 'K' -> stack.push((long) in.readUnsignedByte());
                case 'M' -> stack.push((long) Short.toUnsignedInt(Short.reverseBytes(in.readShort())));
                case 'J' -> stack.push((long) Integer.reverseBytes(in.readInt()));
                case 0x8A -> stack.push(longInteger(in.readUnsignedByte()));
                case 'G' -> stack.push(in.readDouble());
                case 'X', 'T', 'B' -> stack.push(string(Integer.reverseBytes(in.readInt())));
                case 0x8C, 'U', 'C' -> stack.push(string(in.readUnsignedByte()));
                case ')' -> stack.push(List.of());
                case ']' -> stack.push(new ArrayList<>());
                case '}' -> stack.push(new LinkedHashMap<>());
                case 't' -> stack.push(Collections.unmodifiableList(toMark()));
                case 0x85 -> stack.push(tuple(1));
                case 0x86 -> stack.push(tuple(2));
                case 0x87 -> stack.push(tuple(3));
                case 'a' -> {
                    Object item = stack.pop();
                    list(stack.getFirst()).add(item);
                }
                case 'e' -> {
                    List<Object> items = toMark();
                    list(stack.getFirst()).addAll(items);
                }
                case 's' -> {
                    Object value = stack.pop();
                    Object key = stack.pop();
                    map(stack.getFirst()).put(key, value);
                }
                case 'u' -> setItems(toMark());
                case 'q' -> memo.put(in.readUnsignedByte(), stack.getFirst());
                case 'r' -> memo.put(Integer.reverseBytes(in.readInt()), stack.getFirst());
                case 0x94 -> memo.put(memo.size(), stack.getFirst());
                case 'h' -> stack.push(recall(in.readUnsignedByte()));
                case 'j' -> stack.push(recall(Integer.reverseBytes(in.readInt())));
                case 'c' -> stack.push(allowed(new Global(line(), line())));
                case 0x93 -> {
                    String name = (String) stack.pop();
                    stack.push(allowed(new Global((String) stack.pop(), name)));
                }
                case 'Q' -> stack.push(storage(stack.pop()));
                case 'R', 0x81 -> { // REDUCE, NEWOBJ
                    Object arguments = stack.pop();
                    stack.push(call((Global) stack.pop(), list(arguments)));
                }
                case 'b' -> stack.pop(); // BUILD: attributes of the dictionary, such as _metadata
                default ->
                    throw new IOException(String.format(
                            "%s: the pickle has instruction 0x%02x, which no state dict needs; it is not read",
                            where, opcode));
            }
        }
    }

    private void protocol(int version) throws IOException {
        if (version < 2 || version > 5) {
            throw new IOException(where + ": pickle protocol " + version + "; 2 to 5 expected");
        }
    }

    private Object longInteger(int length) throws IOException {
        byte[] little = new byte[length];
        in.readFully(little);
        byte[] big = new byte[length + 1];
        for (int i = 0; i < length; i++) {
            big[length - i] = little[i];
        }
        big[0] = (byte) (length > 0 && little[length - 1] < 0 ? -1 : 0);
        BigInteger value = new BigInteger(big);
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    private String string(int length) throws IOException {
        if (length < 0 || length > MAX_STRING) {
            throw new IOException(where + ": the pickle has a string of " + Integer.toUnsignedString(length)
                    + " bytes; at most " + MAX_STRING + " expected");
        }
        byte[] bytes = new byte[length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            if (line.length() == 256) {
                throw new IOException(where + ": the pickle has a name of more than 256 characters");
            }
            line.append((char) c);
        }
        return line.toString();
    }

    private List<Object> toMark() {
        List<Object> items = new ArrayList<>();
        for (Object item = stack.pop(); item != MARK; item = stack.pop()) {
            items.add(item);
        }
        Collections.reverse(items);
        return items;
    }

    private List<Object> tuple(int length) {
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            items.add(0, stack.pop());
        }
        return Collections.unmodifiableList(items);
    }

    private Object recall(int key) throws IOException {
        @Nullable Object value = memo.get(key);
        if (value == null) {
            throw new IOException(where + ": the pickle refers to value " + key + ", which it has not made");
        }
        return value;
    }

    private void setItems(List<Object> items) throws IOException {
        Map<Object, Object> target = map(stack.getFirst());
        if (items.size() % 2 != 0) {
            throw new IOException(where + ": the pickle has a key without a value");
        }
        for (int i = 0; i < items.size(); i += 2) {
            target.put(items.get(i), items.get(i + 1));
        }
    }

    @SuppressWarnings("unchecked") // the machine puts nothing but Object in its collections
    private static Map<Object, Object> map(Object value) {
        return (Map<Object, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    private Global allowed(Global global) throws IOException {
        boolean known =
                switch (global.module()) {
                    case "torch._utils" ->
                        global.name().equals("_rebuild_tensor_v2")
                                || global.name().equals("_rebuild_parameter");
                    case "torch" -> NumberFormat.ofTorch(global.name()).isPresent();
                    default -> false;
                };
        if (!known && !DICTIONARIES.contains(global.toString()) && !INERT.contains(global.toString())) {
            throw new IOException(where + ": the pickle refers to " + global
                    + ", which neither a state dict nor its settings need. Such a file can run code of its author's when PyTorch opens it; it is"
                    + " not read. Save the network's state_dict() alone, or as .safetensors");
        }
        return global;
    }

    private Object storage(Object id) throws IOException {
        List<Object> parts = list(id);
        if (parts.size() < 5 || !"storage".equals(parts.get(0)) || !(parts.get(1) instanceof Global type)) {
            throw new IOException(where + ": the pickle refers to " + id + "; a storage expected");
        }
        NumberFormat format = NumberFormat.ofTorch(type.name())
                .orElseThrow(() -> new IOException(where + ": storage of type " + type + " is not supported"));
        return new Storage(format, String.valueOf(parts.get(2)), (Long) parts.get(4));
    }

    private Object call(Global function, List<Object> arguments) throws IOException {
        if (DICTIONARIES.contains(function.toString())) {
            return new LinkedHashMap<>(); // a default value's factory, if there is one, is left out
        }
        if (INERT.contains(function.toString())) {
            return new Inert(function);
        }
        switch (function.name()) {
            case "_rebuild_parameter":
                if (!arguments.isEmpty() && arguments.get(0) instanceof View view) {
                    return view;
                }
                break;
            case "_rebuild_tensor_v2":
                if (arguments.size() >= 4 && arguments.get(0) instanceof Storage storage) {
                    return new View(storage, (Long) arguments.get(1), list(arguments.get(2)), list(arguments.get(3)));
                }
                break;
            default:
                break;
        }
        throw new IOException(
                where + ": the pickle calls " + function + " with arguments that a state dict does not have");
    }
}

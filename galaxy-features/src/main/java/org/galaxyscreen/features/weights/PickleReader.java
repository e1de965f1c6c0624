package org.galaxyscreen.features.weights;

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
import java.util.Optional;
import java.util.Set;
import org.galaxyscreen.features.internal.StoredNumber;
import org.jspecify.annotations.Nullable;

/**
 * Reads the part of Python's pickle format that a state dict is written in, as data. A pickle is a program; this machine
 * knows the instructions that build dictionaries, tuples, lists, strings and numbers, and the few calls by which PyTorch
 * describes a tensor. Whatever else the pickle names or calls becomes an {@link Inert} placeholder, and so does what is
 * made of one: nothing is ever executed, and a checkpoint may hold any object beside its tensors.
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
    record Storage(StoredNumber format, String key, long count) {}

    /** A tensor as a view into a storage. */
    record View(Storage storage, long offset, List<?> shape, List<?> stride) {}

    /** What stands for a value that is not read: of a class, or made by a function, that is never called. */
    record Inert(Global type) {}

    /** What stands for data that no state dict needs: long strings, sets. */
    private static final Object UNREAD = new Inert(new Global("builtins", "object"));

    /** Dictionaries by other names. */
    private static final Set<String> DICTIONARIES = Set.of(
            "collections.OrderedDict",
            "collections.defaultdict",
            "lightning.fabric.utilities.data.AttributeDict",
            "lightning_fabric.utilities.data.AttributeDict",
            "pytorch_lightning.utilities.parsing.AttributeDict");

    /** Classes whose numbers are what is stored. */
    private static final Set<String> TENSORS =
            Set.of("torch.Tensor", "torch.nn.parameter.Parameter", "torch.nn.parameter.Buffer");

    /** Marks where a group of stack items begins. */
    private static final Object MARK = new Object();

    /** Pickles of protocol 2 and above say so first; these are what older ones begin with. */
    private static final String OLD_BEGINNINGS = "(})]cNILFSVJKMGXUT";

    private static final int MAX_STRING = 1 << 16;
    private static final int MAX_ITEMS = 1 << 20;
    private static final int MAX_RANK = 64;

    private final String where;
    private final DataInputStream in;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private final Map<String, Storage> storages = new LinkedHashMap<>();
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

    /** Every storage that the pickle read refers to, by key, also those of tensors that nobody needs; unmodifiable. */
    Map<String, Storage> storages() {
        return Collections.unmodifiableMap(storages);
    }

    /** Runs to the end of one pickle and returns its value: a map, list, string, number, {@link View}, … */
    Object read() throws IOException {
        try {
            return run();
        } catch (NoSuchElementException
                | ClassCastException
                | IndexOutOfBoundsException
                | UnsupportedOperationException e) {
            throw new IOException(where + ": the pickle is damaged (instruction " + instructions + ")", e);
        }
    }

    private Object run() throws IOException {
        while (true) {
            int opcode = in.readUnsignedByte();
            if (instructions == 0 && OLD_BEGINNINGS.indexOf(opcode) >= 0) {
                throw new IOException(
                        where + ": pickle protocol 0 or 1; 2 to 5 expected: save it again by torch.save without"
                                + " pickle_protocol");
            }
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
                case '1' -> toMark();
                case '2' -> stack.push(stack.getFirst());
                case 'N' -> stack.push(NONE);
                case 0x88 -> stack.push(true);
                case 0x89 -> stack.push(false);
                case 'K' -> stack.push((long) in.readUnsignedByte());
                case 'M' -> stack.push((long) Short.toUnsignedInt(Short.reverseBytes(in.readShort())));
                case 'J' -> stack.push((long) Integer.reverseBytes(in.readInt()));
                case 0x8A -> stack.push(longInteger(in.readUnsignedByte()));
                case 0x8B -> stack.push(skipped(Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()))));
                case 'G' -> stack.push(in.readDouble());
                case 'X', 'T', 'B' -> stack.push(string(Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()))));
                case 0x8C, 'U', 'C' -> stack.push(string(in.readUnsignedByte()));
                case 0x8D, 0x8E, 0x96 -> stack.push(string(Long.reverseBytes(in.readLong())));
                case ')' -> stack.push(List.of());
                case ']' -> stack.push(new ArrayList<>());
                case '}' -> stack.push(new LinkedHashMap<>());
                case 't' -> stack.push(Collections.unmodifiableList(toMark()));
                case 0x85 -> stack.push(tuple(1));
                case 0x86 -> stack.push(tuple(2));
                case 0x87 -> stack.push(tuple(3));
                case 0x8F -> stack.push(UNREAD); // EMPTY_SET
                case 0x90 -> toMark(); // ADDITEMS, to a set
                case 0x91 -> { // FROZENSET
                    toMark();
                    stack.push(UNREAD);
                }
                case 'a' -> append(List.of(stack.pop()));
                case 'e' -> append(toMark());
                case 's' -> {
                    Object value = stack.pop();
                    setItems(List.of(stack.pop(), value));
                }
                case 'u' -> setItems(toMark());
                case 'q' -> memo.put(in.readUnsignedByte(), stack.getFirst());
                case 'r' -> memo.put(Integer.reverseBytes(in.readInt()), stack.getFirst());
                case 0x94 -> memo.put(memo.size(), stack.getFirst());
                case 'h' -> stack.push(recall(in.readUnsignedByte()));
                case 'j' -> stack.push(recall(Integer.reverseBytes(in.readInt())));
                case 'c' -> stack.push(new Global(line(), line()));
                case 0x93 -> {
                    String name = (String) stack.pop();
                    stack.push(new Global((String) stack.pop(), name));
                }
                case 'Q' -> stack.push(storage(stack.pop()));
                case 'R', 0x81 -> { // REDUCE, NEWOBJ
                    Object arguments = stack.pop();
                    stack.push(call(stack.pop(), arguments));
                }
                case 0x92 -> { // NEWOBJ_EX
                    stack.pop();
                    Object arguments = stack.pop();
                    stack.push(call(stack.pop(), arguments));
                }
                case 'b' -> stack.pop(); // BUILD: attributes, such as a dictionary's _metadata
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

    private Object string(long length) throws IOException {
        if (length < 0 || length > MAX_STRING) {
            return skipped(length);
        }
        byte[] bytes = new byte[(int) length];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Longer than any name: what an object beside the tensors keeps. */
    private Object skipped(long length) throws IOException {
        if (length < 0) {
            throw new IOException(where + ": the pickle has a string of " + Long.toUnsignedString(length) + " bytes");
        }
        in.skipNBytes(length);
        return UNREAD;
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

    private void append(List<Object> items) {
        if (!(stack.getFirst() instanceof Inert)) {
            list(stack.getFirst()).addAll(items);
        }
    }

    private void setItems(List<Object> items) throws IOException {
        if (items.size() % 2 != 0) {
            throw new IOException(where + ": the pickle has a key without a value");
        }
        if (stack.getFirst() instanceof Inert) {
            return;
        }
        Map<Object, Object> target = map(stack.getFirst());
        for (int i = 0; i < items.size(); i += 2) {
            put(target, items.get(i), items.get(i + 1));
        }
    }

    private static void put(Map<Object, Object> target, Object key, Object value) {
        // Nobody looks for another key; hashing one may take as long as its author likes.
        boolean plain = key instanceof String || key instanceof Number || key instanceof Boolean;
        target.put(plain ? key : new Object(), value);
    }

    @SuppressWarnings("unchecked") // the machine puts nothing but Object in its collections
    private static Map<Object, Object> map(Object value) {
        return (Map<Object, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    private Object storage(Object id) {
        if (!(id instanceof List<?> parts)
                || parts.size() < 5
                || !"storage".equals(parts.get(0))
                || !(parts.get(1) instanceof Global type)) {
            return UNREAD;
        }
        Optional<StoredNumber> format =
                type.module().equals("torch") ? StoredNumber.ofTorch(type.name()) : Optional.empty();
        Object key = parts.get(2);
        if (format.isEmpty()
                || !(key instanceof String || key instanceof Long)
                || !(parts.get(4) instanceof Long count)) {
            return new Inert(type);
        }
        Storage storage = new Storage(format.get(), key.toString(), count);
        storages.putIfAbsent(storage.key(), storage);
        return storage;
    }

    private Object call(Object function, Object arguments) throws IOException {
        if (function instanceof Inert inert) {
            return inert;
        }
        Global global = (Global) function;
        if (DICTIONARIES.contains(global.toString())) {
            // A default value's factory, if there is one, is left out.
            return dictionary(global, list(arguments));
        }
        boolean rebuilds = global.module().equals("torch._utils");
        if (rebuilds
                && (global.name().equals("_rebuild_parameter")
                        || global.name().equals("_rebuild_parameter_with_state"))) {
            Object tensor = list(arguments).get(0);
            return tensor instanceof View || tensor instanceof Inert ? tensor : damaged(global);
        }
        if (rebuilds
                && (global.name().equals("_rebuild_tensor_v2") || global.name().equals("_rebuild_tensor"))) {
            return view(global, list(arguments));
        }
        if (global.toString().equals("torch._tensor._rebuild_from_type_v2")) {
            return withAttributes(global, list(arguments));
        }
        return new Inert(global);
    }

    /** Python 2 gives an ordered dictionary its items as it is made. */
    private Object dictionary(Global type, List<Object> arguments) throws IOException {
        Map<Object, Object> dictionary = new LinkedHashMap<>();
        if (!arguments.isEmpty() && arguments.get(0) instanceof List<?> items) {
            for (Object item : items) {
                if (!(item instanceof List<?> pair) || pair.size() != 2) {
                    return damaged(type);
                }
                put(dictionary, pair.get(0), pair.get(1));
            }
        }
        return dictionary;
    }

    /** A tensor that attributes were given to, which nobody needs: how it is made, its class, for that, and the attributes. */
    private Object withAttributes(Global function, List<Object> arguments) throws IOException {
        if (arguments.size() < 3 || !(arguments.get(1) instanceof Global type)) {
            return damaged(function);
        }
        return TENSORS.contains(type.toString()) ? call(arguments.get(0), arguments.get(2)) : new Inert(type);
    }

    private Object view(Global function, List<Object> arguments) throws IOException {
        if (arguments.size() < 4) {
            return damaged(function);
        }
        if (arguments.get(0) instanceof Inert inert) {
            return inert;
        }
        if (arguments.size() > 6 && arguments.get(6) instanceof Map<?, ?> flags && flags.containsValue(true)) {
            // Its numbers are stored before they are negated.
            return new Inert(new Global("torch", "_neg_view"));
        }
        if (arguments.get(0) instanceof Storage storage
                && arguments.get(1) instanceof Long offset
                && arguments.get(2) instanceof List<?> shape
                && arguments.get(3) instanceof List<?> stride
                && extents(shape)
                && extents(stride)) {
            return new View(storage, offset, List.copyOf(shape), List.copyOf(stride));
        }
        return damaged(function);
    }

    private static boolean extents(List<?> values) {
        return values.size() <= MAX_RANK && values.stream().allMatch(Long.class::isInstance);
    }

    private Object damaged(Global function) throws IOException {
        throw new IOException(
                where + ": the pickle is damaged: it calls " + function + " with arguments that no tensor has");
    }
}

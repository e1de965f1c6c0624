package org.galaxyscreen.io.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.galaxyscreen.core.SurveyObject;

/**
 * Finds the pictures among names with slashes, as archives and remote folders list them, and names their objects as a folder's are. For one
 * thread.
 */
public final class PictureNames {
    private static final int MAX_KINDS = 8;

    private final Set<String> suffixes;
    private final TreeSet<String> names = new TreeSet<>();
    private final Map<String, Integer> ignored = new TreeMap<>();

    /**
     * Among none so far.
     *
     * @param suffixes how names of pictures end: in lower case, without the dot
     */
    public PictureNames(Collection<String> suffixes) {
        this.suffixes = Set.copyOf(suffixes);
    }

    /**
     * Tells of something with content. A name that is there twice is one.
     *
     * @param name with slashes
     * @return whether it is a picture, by its name; hidden ones are none, and are not counted
     */
    public boolean add(String name) {
        String last = name.substring(name.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        String suffix = dot < 1 ? "" : last.substring(dot + 1).toLowerCase(Locale.ROOT);
        if (last.startsWith(".") || name.startsWith("__MACOSX/")) {
            return false;
        }
        if (!suffixes.contains(suffix)) {
            ignore(suffix.isEmpty() || suffix.length() > 10 ? "of other kinds" : "." + suffix);
            return false;
        }
        names.add(name);
        return true;
    }

    /** Whether a picture of that name was told of. */
    public boolean contains(String name) {
        return names.contains(name);
    }

    /**
     * Counts what is passed over.
     *
     * @param kind for a person
     */
    public void ignore(String kind) {
        ignored.merge(kind, 1, Integer::sum);
    }

    /** The objects by their pictures' names, sorted by these. */
    public Map<String, SurveyObject> objects() {
        List<String> sorted = new ArrayList<>(names);
        List<String> ids = identifiers(withoutDots(sorted));
        Map<String, SurveyObject> objects = new TreeMap<>();
        for (int i = 0; i < sorted.size(); i++) {
            String[] parts = sorted.get(i).split("/");
            String parent = parts.length > 1 ? parts[parts.length - 2] : "";
            String label = parent.isBlank() || parent.equals(".") || parent.equals("..") ? null : parent;
            objects.put(sorted.get(i), SurveyObject.of(ids.get(i)).withLabel(label));
        }
        return Collections.unmodifiableMap(objects);
    }

    /** Names as a folder has them: {@code tar -cf x.tar .} begins each with {@code ./}. */
    private static List<String> withoutDots(List<String> names) {
        List<String> plain =
                names.stream().map(name -> name.replaceFirst("^(\\./+)+", "")).toList();
        return new HashSet<>(plain).size() == names.size() ? plain : names;
    }

    /** What was passed over, most first. */
    public List<String> remarks() {
        return remarks(ignored);
    }

    /**
     * What was passed over, for a person.
     *
     * @param ignored how many of which kind
     * @return a line a kind, most first: {@code 12 .fits ignored}
     */
    public static List<String> remarks(Map<String, Integer> ignored) {
        List<Map.Entry<String, Integer>> kinds = new ArrayList<>(ignored.entrySet());
        kinds.sort(Map.Entry.<String, Integer>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()));
        List<String> remarks = new ArrayList<>();
        for (Map.Entry<String, Integer> kind : kinds.subList(0, Math.min(MAX_KINDS, kinds.size()))) {
            remarks.add(kind.getValue() + " " + kind.getKey() + " ignored");
        }
        int others =
                kinds.stream().skip(MAX_KINDS).mapToInt(Map.Entry::getValue).sum();
        if (others > 0) {
            remarks.add(others + " of " + (kinds.size() - MAX_KINDS) + " further kinds ignored");
        }
        return List.copyOf(remarks);
    }

    /**
     * What files' objects are called.
     *
     * @param files names with slashes and an extension each
     * @return the shortest of stem, path without extension and whole path that no other file has, in the same order
     */
    public static List<String> identifiers(List<String> files) {
        Map<String, Integer> stems = new HashMap<>();
        Map<String, Integer> paths = new HashMap<>();
        for (String file : files) {
            stems.merge(stem(withoutExtension(file)), 1, Integer::sum);
            paths.merge(withoutExtension(file), 1, Integer::sum);
        }
        List<String> ids = new ArrayList<>(files.size());
        for (String file : files) {
            String path = withoutExtension(file);
            String stem = stem(path);
            if (stems.get(stem) == 1 && !stem.isBlank()) {
                ids.add(stem);
            } else {
                ids.add(paths.get(path) == 1 && !path.isBlank() ? path : file);
            }
        }
        // "a.jpg", "a.png" and "a.jpg.png" would still give the same id twice.
        return new HashSet<>(ids).size() == ids.size() ? ids : files;
    }

    private static String withoutExtension(String file) {
        return file.substring(0, file.lastIndexOf('.'));
    }

    private static String stem(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}

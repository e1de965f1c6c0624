package org.galaxyscreen.io.web;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galaxyscreen.core.NamedOptions;
import org.galaxyscreen.core.SurveyObject;
import org.galaxyscreen.io.catalogue.CatalogueColumn;
import org.galaxyscreen.io.catalogue.CatalogueReader;
import org.galaxyscreen.io.catalogue.Catalogues;
import org.galaxyscreen.io.catalogue.ObjectColumns;
import org.galaxyscreen.io.catalogue.ObjectReader;

/** Where images are: addresses in a list, a line each, or in a column of a catalogue. */
final class Addresses {
    private static final int START = 4096;
    private static final int MOST = 20_000_000;

    /** One slash too: a path that was an address has lost the other. */
    private static final Pattern ADDRESS = Pattern.compile("(https?):/{1,2}([^/\\s].*)", Pattern.CASE_INSENSITIVE);

    private Addresses() {}

    /** An image's object and its address. */
    record Entry(SurveyObject object, URI uri) {}

    /** A text as an address; empty where it does not begin with http://, https:// or s3://, or cannot be one. */
    static Optional<URI> parse(String text) {
        Matcher parts = ADDRESS.matcher(text.strip());
        if (!parts.matches()) {
            return S3.parse(text);
        }
        try {
            // Spaces and the like are common in lists, and mean themselves.
            String rest = parts.group(2).replace(" ", "%20").replace("|", "%7C");
            URI uri = new URI(parts.group(1).toLowerCase(Locale.ROOT) + "://" + rest);
            return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether a file is a list of addresses: by its name, and by the first line that counts. */
    static boolean isList(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (!name.endsWith(".txt") && !name.endsWith(".lst") && !name.endsWith(".list") || !Files.isRegularFile(file)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(START), StandardCharsets.UTF_8)
                    .lines()
                    .filter(Addresses::counts)
                    .findFirst()
                    .filter(line -> parse(line).isPresent())
                    .isPresent();
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean counts(String line) {
        return !line.isBlank() && !line.strip().startsWith("#");
    }

    /**
     * A list's, whose images are called by the last part of their addresses without its ending, or by their addresses where two had the same name.
     *
     * @throws IOException if a line is no address, or comes twice, with its number
     */
    static List<Entry> ofList(Path file) throws IOException {
        List<URI> uris = new ArrayList<>();
        Set<URI> seen = new HashSet<>();
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!counts(line)) {
                    continue;
                }
                String text = line.strip();
                URI uri = parse(text).orElse(null);
                if (uri == null || !seen.add(uri) || uris.size() == MOST) {
                    throw new IOException(file + ", line " + number + ": '" + text + "'"
                            + (uri == null
                                    ? " is no http://, https:// or s3:// address"
                                    : " comes twice, or is one of too many")
                            + "; addresses of images expected, each once and at most " + MOST);
                }
                uris.add(uri);
            }
        } catch (CharacterCodingException e) {
            throw new IOException(file + ", line " + (number + 1) + " is not UTF-8; a list of addresses expected", e);
        }
        Map<String, Integer> stems = new HashMap<>();
        uris.forEach(uri -> stems.merge(stem(uri), 1, Integer::sum));
        return uris.stream()
                .map(uri -> new Entry(
                        SurveyObject.of(stems.get(stem(uri)) == 1 && !stem(uri).isBlank() ? stem(uri) : S3.text(uri)),
                        uri))
                .toList();
    }

    private static String stem(URI uri) {
        String path = uri.getPath() == null || uri.getQuery() != null ? "" : uri.getPath();
        return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.[^.]*$", "");
    }

    /**
     * A catalogue's rows.
     *
     * @param column the column with the addresses
     * @param options the names of other columns, as {@link ObjectColumns#of(NamedOptions, String)} has them
     * @throws IOException if there is no such column, a cell of it is no address, or an id comes twice; the message has the row
     */
    static List<Entry> ofCatalogue(Path file, String column, NamedOptions options) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        try (CatalogueReader rows = Catalogues.open(file)) {
            int at = rows.find(column);
            if (at < 0) {
                throw new IOException(file + " has no column '" + column + "' for the option url-column; it has "
                        + String.join(
                                ", ",
                                rows.columns().stream()
                                        .map(CatalogueColumn::name)
                                        .limit(30)
                                        .toList()));
            }
            ObjectReader objects = ObjectColumns.of(options, "").of(rows);
            while (rows.next()) {
                SurveyObject object = objects.object();
                String text = rows.text(at).strip();
                URI uri = parse(text).orElse(null);
                if (uri == null || !seen.add(object.id()) || entries.size() == MOST) {
                    throw new IOException(rows.where()
                            + (uri == null
                                    ? ": " + column + " is '" + text
                                            + "'; an http://, https:// or s3:// address expected"
                                    : ": the id '" + object.id() + "' comes twice, or is one of more than " + MOST));
                }
                entries.add(new Entry(object, uri));
            }
        }
        return entries;
    }
}

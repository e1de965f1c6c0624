package org.galaxyscreen.io.catalogue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Enhanced Character-Separated Values, as astropy writes them: a header in YAML, with units and descriptions, before the columns' names. */
public final class EcsvFormat implements CatalogueFormat {
    private static final String START = "# %ECSV ";

    private static final int MOST_HEADER = 1 << 22;

    /** For the service loader. */
    public EcsvFormat() {}

    @Override
    public String name() {
        return "ECSV";
    }

    @Override
    public boolean recognises(byte[] start) {
        return new String(start, StandardCharsets.ISO_8859_1).startsWith(START);
    }

    @Override
    public CatalogueReader open(Path file) throws IOException {
        StringBuilder yaml = new StringBuilder();
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            lines.readLine();
            for (String line = lines.readLine();
                    line != null && line.startsWith("#") && yaml.length() < MOST_HEADER;
                    line = lines.readLine()) {
                yaml.append(line.startsWith("# ") ? line.substring(2) : line.substring(1))
                        .append('\n');
            }
        } catch (CharacterCodingException e) {
            throw new IOException(file + " is not in UTF-8; convert it, with iconv for example", e);
        }
        Object header;
        try {
            header = new Load(LoadSettings.builder()
                            .setCodePointLimit(MOST_HEADER)
                            .build())
                    .loadFromString(yaml.toString());
        } catch (YamlEngineException e) {
            throw new IOException(file + ": its header is no YAML: " + e.getMessage(), e);
        }
        List<CatalogueColumn> described = new ArrayList<>();
        Map<?, ?> map = header instanceof Map<?, ?> found ? found : Map.of();
        if (map.get("datatype") instanceof List<?> columns) {
            for (Object column : columns) {
                if (column instanceof Map<?, ?> entry) {
                    described.add(new CatalogueColumn(
                            text(entry, "name"), text(entry, "unit"), ucd(entry), text(entry, "description")));
                }
            }
        }
        if (described.isEmpty()) {
            throw new IOException(file + ": its header names no columns (datatype); an ECSV file expected");
        }
        return DelimitedReader.open(file, text(map, "delimiter").equals(",") ? ',' : ' ', described);
    }

    private static String text(Map<?, ?> entry, String key) {
        Object value = entry.get(key);
        return value == null ? "" : String.valueOf(value);
    }

    private static String ucd(Map<?, ?> entry) {
        return entry.get("meta") instanceof Map<?, ?> meta ? text(meta, "ucd") : "";
    }
}

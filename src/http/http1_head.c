#include "http/http1_head.h"

#include "http/header_list.h"

typedef struct head_facts {
    uint32_t hosts;
    uint32_t lengths;
    uint32_t encodings;
    bool is_folded;
} head_facts;

static ot_str take_line(ot_str *rest)
{
    size_t end = ot_str_find(*rest, '\n', 0);
    ot_str line = ot_str_slice(*rest, 0, end);
    *rest = ot_str_slice(*rest, end + 1, rest->len);
    if (line.len > 0 && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* Only names of these lengths are compared: the check runs on each request. */
static void note_header(head_facts *facts, ot_str line)
{
    enum { HOST = 4, LENGTH = 14, ENCODING = 17 };
    if (line.ptr[0] == ' ' || line.ptr[0] == '\t') {
        facts->is_folded = true;
        return;
    }
    size_t colon = ot_str_find(line, ':', 0);
    ot_str name = ot_str_slice(line, 0, colon);
    if (name.len == HOST)
        facts->hosts += ot_equal_ignoring_case(name, OT_S("host"));
    else if (name.len == LENGTH)
        facts->lengths += ot_equal_ignoring_case(name, OT_S("content-length"));
    else if (name.len == ENCODING)
        facts->encodings += ot_equal_ignoring_case(name, OT_S("transfer-encoding"));
}

ot_str ot_http1_path_of(ot_str target)
{
    static const ot_str schemes[] = {OT_STR("http://"), OT_STR("https://")};
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++) {
        size_t authority = schemes[i].len;
        if (!ot_equal_ignoring_case(ot_str_slice(target, 0, authority), schemes[i]))
            continue;
        size_t path = ot_str_find(target, '/', authority);
        bool is_absent = path == target.len || ot_str_find(target, '?', authority) < path;
        return is_absent ? OT_S("/") : ot_str_slice(target, path, target.len);
    }
    return target;
}

const char *ot_http1_head_problem(ot_str input, int minor_version)
{
    head_facts facts = {0};
    ot_str line = {0};
    while (line.len == 0 && input.len > 0)
        line = take_line(
            &input); /* RFC 9112 section 2.2: empty lines before the request line are skipped */
    while (input.len > 0) {
        line = take_line(&input);
        if (line.len == 0)
            break;
        note_header(&facts, line);
    }
    if (facts.lengths > 1)
        return "Content-Length is given twice.";
    if (facts.encodings > 1)
        return "Transfer-Encoding is given twice.";
    if (facts.lengths > 0 && facts.encodings > 0)
        return "Content-Length and Transfer-Encoding exclude each other.";
    if (facts.hosts > 1)
        return "Host is given twice.";
    if (facts.hosts == 0 && minor_version >= 1)
        return "Host is missing.";
    return facts.is_folded ? "Folded header lines are not supported." : NULL;
}

/* SHA-256 by the examples of FIPS 180-4. */
#include "assert.h"

#include "base/digest.h"

static void digest_is(const char *bytes, const char *expected)
{
    char out[TRD_DIGEST_ROOM];
    trd_digest_of(bytes, strlen(bytes), out);
    assert_string_equal(out, expected);
}

static void known_texts_have_the_published_digest(void **state)
{
    (void)state;
    digest_is("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_is("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_is("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void a_million_letters_in_uneven_pieces_have_the_published_digest(void **state)
{
    (void)state;
    char       piece[1009], out[TRD_DIGEST_ROOM];
    trd_digest d;
    memset(piece, 'a', sizeof piece);
    trd_digest_init(&d);
    for (size_t left = 1000000, n; left > 0; left -= n) {
        n = left < sizeof piece ? left : sizeof piece;
        trd_digest_add(&d, piece, n);
    }
    trd_digest_finish(&d, out);
    assert_string_equal(out, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* Small additions never reach the processor's instructions, large ones do. */
static void pieces_of_any_size_give_the_same_digest(void **state)
{
    (void)state;
    char     bytes[1500], whole[TRD_DIGEST_ROOM], parts[TRD_DIGEST_ROOM];
    unsigned random = 12345;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)((random = random * 1103515245u + 12345u) >> 16);
    for (size_t n = 0; n < sizeof bytes; n += 7) {
        trd_digest d, mixed;
        trd_digest_init(&d);
        for (size_t i = 0; i < n; i++)
            trd_digest_add(&d, bytes + i, 1);
        trd_digest_finish(&d, parts);
        trd_digest_of(bytes, n, whole);
        assert_string_equal(whole, parts);
        trd_digest_init(&mixed);
        for (size_t i = 0, size; i < n; i += size) {
            size = 1 + (random = random * 1103515245u + 12345u) % 400;
            size = size < n - i ? size : n - i;
            trd_digest_add(&mixed, bytes + i, size);
        }
        trd_digest_finish(&mixed, parts);
        assert_string_equal(whole, parts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_texts_have_the_published_digest),
        cmocka_unit_test(pieces_of_any_size_give_the_same_digest),
        cmocka_unit_test(a_million_letters_in_uneven_pieces_have_the_published_digest),
    };
    return cmocka_run_group_tests_name("base/digest", tests, NULL, NULL);
}

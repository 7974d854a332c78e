/** What ends the program in a reply of a code agent: the stop string of its requests. */
export const CODE_END = "</code>";

/**
 * A reply of a code agent: a thought of up to five hundred characters, then one program between the tags that core asks for.
 *
 * The thought holds no "<", so that it cannot open a tag, and has an end, so that the program is sure to come. The program begins with
 * something that is neither white space nor a fence, and holds no closing tag but its own.
 */
export const CODE_GRAMMAR = String.raw`root ::= (thought "\n")? "<code>\n" program "\n${CODE_END}"
thought ::= [^<\x00-\x08\x0B-\x1F\x7F]{1,500}
program ::= [^<\x60~\x00-\x20\x7F] character*
character ::= [^<\x00-\x08\x0B-\x1F\x7F] | "<"+ [^</\x00-\x08\x0B-\x1F\x7F] | "<"+ "/" [^c<\x00-\x08\x0B-\x1F\x7F]
`;

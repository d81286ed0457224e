/**
 * Everything that a `userconfig.xml` may say, as a form: made from the table that the daemon checks it against, so
 * that no setting lacks a field. What is written in the text besides stays as it is.
 *
 * @module
 */
import {
  type AttributeRule,
  type ElementRule,
  foreignTo,
  moduleRule,
} from "@gemel/protocol/schema";
import type { ReactNode } from "react";
import { Button } from "../ui/button.tsx";
import { AreaField } from "../ui/field.tsx";
import { Marked } from "../ui/marked.tsx";
import { Notice } from "../ui/notice.tsx";
import { useSpoken } from "../words/words.tsx";
import { SettingField } from "./setting-field.tsx";
import { freshElement, idOf, mayAdd } from "./setting-rules.ts";
import { withAttribute, withChild, withoutElement, withText } from "./xml-edit.ts";
import { attributeOf, outlineOf, textOf, type XmlElement } from "./xml-outline.ts";

export function SettingsForm(props: {
  readonly xml: string;
  readonly onChange: (xml: string) => void;
}): ReactNode {
  const { words } = useSpoken();
  const own = words.configuration;
  const root = outlineOf(props.xml);
  if (root === null) return <Notice tone="warn" title={own.noForm} />;
  const service = root.children.find(({ tag }) => tag === "service");
  const mode = service === undefined ? null : attributeOf(service, "mode");
  const foreign =
    mode === "mirror" || mode === "farm" || mode === "light"
      ? foreignTo[mode]
      : { tags: [], attributes: [] };
  return (
    <div className="stack">
      <p className="second">{own.formLead}</p>
      <Fields
        {...props}
        element={root}
        rule={moduleRule}
        depth={0}
        isShown={(tag, attribute) =>
          attribute === null
            ? !foreign.tags.includes(tag)
            : tag !== "service" || !foreign.attributes.includes(attribute)
        }
      />
    </div>
  );
}

type FieldsProps = {
  readonly xml: string;
  readonly element: XmlElement;
  readonly rule: ElementRule;
  readonly depth: number;
  /** What has no place in modules of this kind is not. */
  readonly isShown: (tag: string, attribute: string | null) => boolean;
  readonly onChange: (xml: string) => void;
};

function Fields(props: FieldsProps): ReactNode {
  const { words, said } = useSpoken();
  const own = words.configuration;
  const { xml, element, rule, depth, isShown, onChange } = props;
  const attributes = Object.entries<AttributeRule>(rule.attributes).filter(
    ([name, { status }]) => status.is === "honoured" && isShown(element.tag, name),
  );
  const children = Object.entries<ElementRule>(rule.children).filter(
    ([tag, { status }]) => status.is === "honoured" && isShown(tag, null),
  );
  return (
    <>
      {rule.text === true && (
        <AreaField
          label={own.ownText}
          value={textOf(xml, element)}
          onChange={(text) => onChange(withText(xml, element, text))}
        />
      )}
      {attributes.length > 0 && (
        <div className="form-grid wide-fields">
          {attributes.map(([name, attribute]) => (
            <SettingField
              key={name}
              name={name}
              rule={attribute}
              value={attributeOf(element, name)}
              onChange={(value) => onChange(withAttribute(xml, element, name, value))}
            />
          ))}
        </div>
      )}
      {element.children.map((child, at) => {
        const childRule = children.find(([tag]) => tag === child.tag)?.[1];
        if (childRule === undefined) return null;
        return (
          // Elements have no identity but their place.
          <details
            key={`${child.tag} ${at + 1}`}
            className="sub-card setting"
            open={depth === 0 && child.tag === "service"}
          >
            <summary>
              <strong className="mono">{child.tag}</strong>{" "}
              <span className="mono second">{idOf(child)}</span>
              {element.children.find(({ tag }) => tag === child.tag) === child && (
                <span className="second small-text">
                  {" "}
                  <Marked text={said(childRule.meaning)} />
                </span>
              )}
            </summary>
            <div className="stack">
              <Fields {...props} element={child} rule={childRule} depth={depth + 1} />
              {childRule.occurs !== "one" && (
                <div className="row">
                  <Button small icon="trash" onClick={() => onChange(withoutElement(xml, child))}>
                    {own.removeSetting(`${child.tag} ${idOf(child)}`.trim())}
                  </Button>
                </div>
              )}
            </div>
          </details>
        );
      })}
      <div className="row">
        {children
          .filter(([tag, childRule]) => mayAdd(element, tag, childRule))
          .map(([tag, childRule]) => (
            <Button
              key={tag}
              small
              icon="add"
              onClick={() => onChange(withChild(xml, element, freshElement(tag, childRule)))}
            >
              {tag}
            </Button>
          ))}
      </div>
    </>
  );
}

import { expect, test } from "vitest";
import * as segment from "../../../cli/commands/segment.js";
import { call, publishedProject } from "../../support/published-project.js";

const AS_OF = "2026-02-01 00:00:00";
const company = () =>
  publishedProject(
    {
      "result.customer": [
        {
          customer_id: "c1",
          gross_sales: "75.0000",
          monetary: "70.0000",
          frequency: 3,
          recency_days: 5,
          country: "GB",
          lifecycle_stage: "active",
          rfm_segment: "champion",
          tier: null,
        },
        {
          customer_id: "c2",
          gross_sales: "25.0000",
          monetary: "25.0000",
          frequency: 1,
          recency_days: 9,
          country: "FR",
          lifecycle_stage: "new",
          rfm_segment: "new",
          tier: null,
        },
        {
          customer_id: "c3",
          gross_sales: null,
          monetary: null,
          frequency: null,
          recency_days: null,
          country: "GB",
          lifecycle_stage: "prospect",
          rfm_segment: null,
          tier: null,
        },
        {
          customer_id: "c4",
          gross_sales: null,
          monetary: null,
          frequency: null,
          recency_days: null,
          country: null,
          lifecycle_stage: "prospect",
          rfm_segment: null,
          tier: null,
        },
      ],
      "result.segment_member": [
        { segment: "vips", customer_id: "c1" },
        { segment: "british", customer_id: "c1" },
        { segment: "british", customer_id: "c3" },
      ],
      "result.segment_move": [
        { family: "rfm", segment_before: null, segment_now: "vips", customers: 7, as_of_before: AS_OF },
        { family: "vips", segment_before: null, segment_now: "vips", customers: 1, as_of_before: AS_OF },
        { family: "vips", segment_before: "vips", segment_now: "vips", customers: 4, as_of_before: AS_OF },
        { family: "vips", segment_before: "vips", segment_now: null, customers: 2, as_of_before: AS_OF },
      ],
    },
    AS_OF,
    {
      "segments/vips.yaml": "name: vips\ntitle: Very important\nwhere: gross_sales > 50\n",
      "segments/empty.yaml": "name: empty\nwhere: gross_sales > 1000\n",
    },
  );

test("lists every segment, those without members too, with shares that add up by hand", async () => {
  const { out } = await call(await company(), segment, "segment", "list", "--format", "json");
  const rows = JSON.parse(out) as { segment: string }[];
  expect(Object.fromEntries(rows.map((row) => [row.segment, row]))).toMatchObject({
    vips: { customers: 1, share: 0.25, gross_sales: "75.0000", share_of_sales: 0.75, came: 1, left: 2 },
    british: { customers: 2, share: 0.5, gross_sales: "75.0000", share_of_sales: 0.75, came: 0, left: 0 },
    empty: { customers: 0, share: 0, gross_sales: "0.0000", share_of_sales: 0, came: 0, left: 0 },
  });
});

test("shows what members buy, how they differ, and where they came from", async () => {
  const folder = await company();
  const { out } = await call(folder, segment, "segment", "show", "vips", "--format", "json");
  expect(JSON.parse(out)).toMatchObject({
    title: "Very important",
    as_of: AS_OF,
    value: [
      { who: "members", customers: 1, buyers: 1, average_sales: 75, average_orders: 3, average_recency_days: 5 },
      { who: "everyone", customers: 4, buyers: 2, average_sales: 50, average_orders: 2, average_recency_days: 7 },
    ],
    profile: [
      { attribute: "country", value: "GB", customers: 1, share: 1, share_of_everyone: 0.5 },
      { attribute: "lifecycle_stage", value: "active", customers: 1, share: 1, share_of_everyone: 0.25 },
      { attribute: "rfm_segment", value: "champion", customers: 1, share: 1, share_of_everyone: 0.25 },
    ],
    movement: [
      { way: "in", other: null, customers: 1 },
      { way: "out", other: null, customers: 2 },
    ],
  });
  expect((await call(folder, segment, "segment", "show", "vips")).out).toMatch(
    /^vips: Very important, as of 2026-02-01/,
  );
});

test("an unknown segment ends with exit code 2 and the nearest name", async () => {
  const told = await call(await company(), segment, "segment", "show", "vip");
  expect(told).toMatchObject({ exitCode: 2, out: "" });
  expect(told.err).toContain("vips");
});

import { NAMED_AFTER_ZH, SYNONYMS_ZH } from "./synonyms-zh.js";

/** A header without case, blanks and marks: `Invoice No.` and `invoice_no` are both `invoiceno`. */
export const plainHeader = (header: string): string =>
  header
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** The same without what stands in brackets, as a unit does: `单价(元)`, `Duration [s]`. */
export const headerWithoutUnit = (header: string): string =>
  plainHeader(header.normalize("NFKC").replace(/[([{【][^)\]}】]*[)\]}】]/g, ""));

type Table = Readonly<Record<string, string>>;

const CUSTOMER = `customerid customer custid customerno customernumber customercode customerkey clientid client clientno
  memberid memberno member cardno cardnumber loyaltycard userid user accountid accountno buyerid shopperid openid`;
const TRANSACTION = `invoiceno invoicenumber invoice invoiceid orderid orderno ordernumber order receiptid receiptno receipt
  ticketno tid transaction transactionno transactionnumber salesid documentno documentnumber basketid`;
const PRODUCT = `stockcode sku productid productcode product productno itemid itemcode itemno articleid articleno article
  upc ean gtin asin partnumber materialno item`;
const AGENT =
  "agentid agent agentname salesagent seller sellerid salesperson salesrep cashier employee employeeid operator handler";
const PLACE = "store storeid shop shopid branch branchid outlet outletid site location locationid";
const MOMENT = "date datetime timestamp time createdat created eventtime eventdate";

/** Headers that stand for a canonical column, per entity; canonical names themselves always do. */
const SYNONYMS: Readonly<Record<string, Table>> = {
  transactions: {
    transaction_id: TRANSACTION,
    line_id: "lineid lineno linenumber orderlineid orderitemid",
    customer_ref: CUSTOMER,
    occurred_at: `invoicedate orderdate purchasedate transactiondate saledate salesdate orderedat purchasedat
      orderpurchasetimestamp invoicedatetime orderdatetime ${MOMENT}`,
    product_id: PRODUCT,
    product_name: "description productname itemname itemdescription productdescription title articlename",
    quantity: "qty units pieces amountofitems orderquantity quantityordered",
    unit_price: "unitprice price priceeach itemprice salesprice sellingprice",
    amount: "total linetotal totalprice totalamount linevalue netamount grossamount sales revenue turnover",
    discount: "discountamount rebate",
    tax: "vat taxamount vatamount",
    cost: "unitcost costprice cogs",
    channel: "saleschannel orderchannel",
    location: PLACE,
    country: "countrycode shippingcountry billingcountry",
    agent_ref: AGENT,
    currency: "currencycode curr",
    campaign_id: "campaign campaigncode promotionid promocode",
    fulfilled_at: "delivereddate deliveredat deliverydate shippeddate shippedat",
    promised_at: "estimateddeliverydate requireddate promiseddate",
  },
  customers: {
    customer_ref: `${CUSTOMER} id account accountname`,
    name: "fullname customername contactname",
    given_name: "firstname forename givenname",
    family_name: "lastname surname familyname",
    email: "emailaddress mail emailaddr",
    phone: "mobile mobilephone mobileno telephone tel phonenumber phoneno cell cellphone",
    birth_date: "dob birthday dateofbirth birthdate",
    gender: "sex",
    company: "companyname organisation organization employer",
    address: "street streetaddress address1 addressline1",
    postcode: "zip zipcode postalcode plz",
    city: "town",
    region: "state province county district officelocation",
    country: "countrycode",
    language: "lang locale",
    joined_at:
      "signupdate signedup signupat registeredat registrationdate joindate joined membersince customersince createdat created",
    tier: "level loyaltytier membership membershiplevel grade status",
  },
  products: {
    product_id: `${PRODUCT} id`,
    product_name: "name title description productname itemname",
    category: "department productcategory maincategory productline series",
    subcategory: "subcat productsubcategory",
    brand: "manufacturer make",
    list_price: "price listprice msrp rrp unitprice salesprice",
    unit_cost: "cost costprice purchaseprice",
    stock: "inventory stockonhand unitsinstock onhand",
    discontinued_at: "discontinueddate",
  },
  contacts: {
    contact_id: "callid interactionid conversationid chatid id",
    customer_ref: `${CUSTOMER} caller callerid phonenumber`,
    occurred_at: `calldate calltime starttime startedat contactdate contactedat receivedat ${MOMENT}`,
    channel: "medium contactchannel contacttype",
    topic: "reason subject category contactreason",
    agent_ref: AGENT,
    queue: "skill group",
    wait_seconds: "waittime waitsec queuetime speedofanswer",
    handle_seconds: "handletime talktime duration durationseconds callduration",
    outcome: "result disposition",
    note: "notes comment comments text message",
  },
  cases: {
    case_id:
      "caseno casenumber complaintid complaintno ticketid ticketnumber incidentid incidentnumber requestid number id",
    customer_ref: `${CUSTOMER} caller callerid`,
    topic: "category subject reason complainttype",
    opened_at: "opened openedat opendate createdat created reportedat reportdate receivedat",
    resolved_at: "resolved resolvedat resolutiondate",
    closed_at: "closed closedat closedate closuredate",
    due_at: "duedate due deadline",
    agent_ref: `${AGENT} assignedto owner`,
    queue: "assignmentgroup team group",
  },
  case_events: {
    case_id: "caseno casenumber ticketid incidentid number traceid caseconceptname case",
    activity: "event action step status state conceptname",
    occurred_at: `completetimestamp timetimestamp updatedat ${MOMENT}`,
    resource: "orgresource user agent assignedto",
    resource_group: "orggroup group team assignmentgroup",
  },
  surveys: {
    response_id: "responseno surveyid id",
    customer_ref: CUSTOMER,
    answered_at: `responsedate submittedat completedat respondedat ${MOMENT}`,
    score: "rating answer nps csat value stars",
    instrument: "survey surveytype type",
    item: "question questionid",
    note: "comment comments feedback text",
  },
  consents: {
    customer_ref: CUSTOMER,
    channel: "medium",
    state: "status consent optin",
    changed_at: `updatedat consentdate changedate ${MOMENT}`,
  },
  campaigns: {
    campaign_id: "id campaigncode",
    name: "title campaignname",
    started_at: "startdate start",
    ended_at: "enddate end",
  },
  treatments: {
    campaign_id: "campaign campaigncode",
    customer_ref: CUSTOMER,
    treated_at: `sentat senddate ${MOMENT}`,
    arm: "group testgroup",
  },
  subscriptions: {
    subscription_id: "contractid contractno id",
    customer_ref: CUSTOMER,
    product_id: "plan planid tariff",
    started_at: "startdate start",
    ended_at: "enddate end cancelledat cancellationdate",
    price: "fee amount monthlyfee monthlycharges",
  },
  web_events: {
    session_id: "session visitid",
    customer_ref: CUSTOMER,
    occurred_at: MOMENT,
    event: "eventname eventtype action",
    page: "url path pageurl",
    query: "searchterm searchquery",
  },
  opportunities: {
    opportunity_id: "dealid id",
    customer_ref: `${CUSTOMER} account`,
    created_at: "createdate created engagedate opendate",
    closed_at: "closedate closed",
    stage: "dealstage status",
    amount: "value closevalue dealvalue",
    agent_ref: `${AGENT} salesagent owner`,
    product_id: PRODUCT,
  },
  exchange_rates: { currency: "currencycode", valid_on: "date", rate: "value exchangerate" },
  agents: {
    agent_ref: `${AGENT} id`,
    team: "manager group department",
    location: "regionaloffice office",
    joined_at: "hiredate startdate",
  },
  locations: { location: `${PLACE} id`, name: "storename shopname" },
};

/** Canonical column to its synonyms' rank, the first being the likeliest. */
export function synonymsOf(entity: string, canonical: string): readonly string[] {
  const words = `${SYNONYMS[entity]?.[canonical] ?? ""} ${SYNONYMS_ZH[entity]?.[canonical] ?? ""}`;
  return words.split(/\s+/).filter((word) => word !== "");
}

const NAMED_AFTER: Readonly<Record<string, string>> = {
  transactions: "transaction|order|invoice|sale|receipt|purchase|retail|basket|till|bon",
  customers: "customer|client|member|account|user|crm|people|person",
  customer_links: "link|relation",
  products: "product|item|article|catalog|sku",
  contacts: "contact|call|chat|interaction",
  cases: "case|complaint|ticket|incident|request",
  case_events: "case.?event|event.?log|helpdesk",
  surveys: "survey|feedback|response|nps|csat",
  campaigns: "campaign",
  offers: "offer",
  treatments: "treatment|mailing|sent",
  consents: "consent|optin|permission",
  subscriptions: "subscription|contract",
  loyalty_events: "loyalty.?event|points",
  web_events: "web|click|session|event",
  opportunities: "opportunit|deal|pipeline",
  opportunity_events: "opportunity.?event|stage",
  visits: "visit|field",
  assets: "asset|installed|device",
  agents: "agent|staff|employee|team",
  locations: "location|store|shop|branch",
  calendar: "calendar|holiday",
  exchange_rates: "rate|currency|fx",
  targets: "target|budget|plan",
};

/** Whether the name of files or folders speaks for an entity. */
export function isNamedAfter(entity: string, name: string): boolean {
  const latin = NAMED_AFTER[entity];
  const chinese = NAMED_AFTER_ZH[entity];
  return (
    (latin !== undefined && new RegExp(latin, "i").test(name)) ||
    (chinese !== undefined && new RegExp(chinese).test(name))
  );
}
